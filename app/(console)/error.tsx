"use client";

import { Failure } from "../failure.tsx";

export default function ConsoleError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return <Failure reference={error.digest} onRetry={retry} />;
}
