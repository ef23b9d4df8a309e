import { type ActionResult, type PublicFailure, RequestFailure } from "#lib/contracts/action-result.ts";

/**
 * Reads a view from our own API; a refusal is thrown with the server's words. Its shape is the contract that the server
 * is typed and tested by: a browser that looked again would have to load every schema.
 */
export async function fetchView<View>(
  address: string,
  init: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
): Promise<View> {
  const response = await fetch(address, {
    ...init,
    headers: { accept: "application/json", ...init.headers },
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new RequestFailure(failureIn(body), response.status);
  // A portal or a proxy that answers in the console's place speaks no JSON.
  if (typeof body !== "object" || body === null) throw new RequestFailure(failureIn(null), 503);
  return body as View;
}

/**
 * Calls an action as mutations expect: its data, or its failure thrown. A page that was opened before the console was
 * updated is told to reload.
 */
export async function callAction<Input, Output>(
  action: (input: Input) => Promise<ActionResult<Output>>,
  input: Input,
): Promise<Output> {
  try {
    return unwrap(await action(input));
  } catch (error) {
    if (!(error instanceof Error && error.name === "UnrecognizedActionError")) throw error;
    throw new RequestFailure(
      {
        code: "conflict",
        message:
          "The console was updated since you opened this page. Reload it; what you typed is kept where it can be.",
        reference: "none",
        details: { reason: "reload" },
      },
      409,
    );
  }
}

/** The data of an action, or its failure thrown, as mutations expect. */
export function unwrap<T>(result: ActionResult<T>): T {
  if (result.ok) return result.data;
  throw new RequestFailure(result.error, 400);
}

function failureIn(body: unknown): PublicFailure {
  if (typeof body === "object" && body !== null && "error" in body) return body.error as PublicFailure;
  return {
    code: "upstream_unavailable",
    message: "The console did not answer. It is tried again by itself.",
    reference: "none",
    details: {},
  };
}
