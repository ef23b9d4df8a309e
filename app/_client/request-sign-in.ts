type Asked = { callbackUrl: string } | { purpose: "step-up" };

/** Asks the console to begin a sign-in. Returns the identity provider's address, to which the browser goes. */
export async function requestSignIn(asked: Asked): Promise<string> {
  const token = await ask("/api/auth/csrf", {});
  const body = new URLSearchParams({ csrfToken: token.csrfToken ?? "", ...asked });
  const { url } = await ask("/api/auth/signin/sso", { method: "POST", body });
  if (!url) throw new Error("Sign-in did not start. Try again.");
  return url;
}

type Answer = { csrfToken?: string; url?: string; error?: { message: string } };

async function ask(address: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(address, init);
  const answer = (await response.json().catch(() => ({}))) as Answer;
  if (response.ok) return answer;
  throw new Error(answer.error?.message ?? "The console did not answer. Try again in a moment.");
}
