"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";

import { ToastProvider } from "#components/ui/toast.tsx";

declare global {
  interface Window {
    /** Read by the scroll lock of dialogs when it adds its style element. */
    __webpack_nonce__?: string | undefined;
  }
}

export function Providers({ children, nonce }: { children: ReactNode; nonce: string | undefined }) {
  const [queryClient] = useState(createQueryClient);
  useEffect(() => rememberNonce(nonce), [nonce]);
  return (
    <QueryClientProvider client={queryClient}>
      <ToastProvider>{children}</ToastProvider>
    </QueryClientProvider>
  );
}

function rememberNonce(nonce: string | undefined): void {
  if (nonce) window.__webpack_nonce__ ??= nonce;
}

/** Data stays on screen while it is fetched again; a refusal is shown at once, a lost line is tried twice more. */
function createQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: true,
        retry: (count, error) => count < 2 && !isRefusal(error),
        retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 8_000),
      },
      mutations: { retry: false },
    },
  });
}

function isRefusal(error: unknown): boolean {
  const status = error instanceof Error && "status" in error ? error.status : null;
  return typeof status === "number" && status >= 400 && status < 500;
}
