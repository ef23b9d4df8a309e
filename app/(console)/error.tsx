"use client";

import { Failure } from "../failure.tsx";

export default function ConsoleError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return <Failure error={error} onRetry={retry} />;
}
