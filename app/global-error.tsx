"use client";

import "./globals.css";
import { Failure } from "./failure.tsx";

export default function GlobalError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <html lang="en">
      <body>
        <main>
          <Failure error={error} onRetry={retry} />
        </main>
      </body>
    </html>
  );
}
