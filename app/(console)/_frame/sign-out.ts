/** Ends the session and returns where to go. Words that were typed and not stored belong to the person who leaves. */
export async function signOut(): Promise<string> {
  const response = await fetch("/sign-out", { method: "POST" });
  if (!response.ok) throw new Error("Sign-out was refused.");
  const { url } = (await response.json()) as { url: string };
  window.sessionStorage.clear();
  return url;
}
