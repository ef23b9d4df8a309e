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
      <Failure error={error} onRetry={retry} />
    </main>
  );
}
