/** Cookies by name. Console and identity provider share a host, and no name. */
type Jar = Map<string, string>;

const MOST_HOPS = 10;

/** Signs a person of the sandbox in over HTTP alone, as a browser would. Returns the cookie header of the session. */
export async function signInOverHttp(url: string, person: string): Promise<string> {
  const jar: Jar = new Map();
  const { csrfToken = "" } = (await (await ask(jar, `${url}/api/auth/csrf`)).json()) as {
    csrfToken?: string;
  };
  const body = new URLSearchParams({ csrfToken, callbackUrl: "/" });
  const begun = await ask(jar, `${url}/api/auth/signin/sso`, {
    method: "POST",
    headers: { origin: url },
    body,
  });
  const { url: provider } = (await begun.json()) as { url?: string };
  if (!provider) throw new Error(`The console did not begin a sign-in: ${begun.status}.`);
  const asking = await follow(jar, provider);
  const chosen = await ask(jar, asking, { method: "POST", body: new URLSearchParams({ person }) });
  await follow(jar, new URL(chosen.headers.get("location") ?? "", asking).href);
  const session = [...jar].find(([name]) => name.endsWith("countersign.session"));
  if (!session) throw new Error(`${person} was not signed in.`);
  return session.join("=");
}

/** The address where the redirects end. */
async function follow(jar: Jar, start: string): Promise<string> {
  let at = start;
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    const location = (await ask(jar, at)).headers.get("location");
    if (location === null) return at;
    at = new URL(location, at).href;
  }
  throw new Error("The sign-in went round in circles.");
}

type Asking = { method?: string; headers?: Record<string, string>; body?: URLSearchParams };

async function ask(jar: Jar, url: string, init: Asking = {}): Promise<Response> {
  const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
  const answer = await fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, cookie } });
  for (const line of answer.headers.getSetCookie()) {
    const [name = "", value = ""] = line.split(";", 1)[0]?.split(/=(.*)/s) ?? [];
    if (value === "") jar.delete(name);
    else jar.set(name, value);
  }
  return answer;
}
