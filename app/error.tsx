"use client";

import { Failure } from "./failure.tsx";

export default function PageError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <main>
      <Failure reference={error.digest} onRetry={retry} />
    </main>
  );
}
