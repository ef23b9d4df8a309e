import { type PublicFailure, RequestFailure } from "#lib/contracts/action-result.ts";

type Asked = { callbackUrl: string } | { purpose: "step-up" };

/** Asks the console to begin a sign-in. Returns the identity provider's address, to which the browser goes. */
export async function requestSignIn(asked: Asked): Promise<string> {
  const token = await ask("/api/auth/csrf", {});
  const body = new URLSearchParams({ csrfToken: token.csrfToken ?? "", ...asked });
  const { url } = await ask("/api/auth/signin/sso", { method: "POST", body });
  if (!url) throw new Error("No address to go to.");
  return url;
}

type Answer = { csrfToken?: string; url?: string; error?: PublicFailure };

async function ask(address: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(address, init);
  const answer = (await response.json().catch(() => ({}))) as Answer;
  if (response.ok) return answer;
  throw answer.error ? new RequestFailure(answer.error, response.status) : new Error("No answer.");
}
