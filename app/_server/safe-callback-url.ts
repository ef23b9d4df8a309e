/** A path on this console, or its start page for anything else: other hosts, other schemes, tricks with slashes. */
export function safeCallbackUrl(value: unknown, publicUrl: string): string {
  if (typeof value !== "string" || value.length > 2000) return "/";
  const path = value.startsWith(`${publicUrl}/`) ? value.slice(publicUrl.length) : value;
  if (!isPath(path) || /[\\\p{Cc}]/u.test(path) || !URL.canParse(path, publicUrl)) return "/";
  const url = new URL(path, publicUrl);
  // Dots fold away only now: "/.//host" has become "//host", which a browser takes for an address.
  if (url.origin !== publicUrl || !isPath(url.pathname)) return "/";
  if (/^\/(api|sign-in|sign-out)(\/|$)/.test(url.pathname) || !isDecodable(url.pathname)) return "/";
  return `${url.pathname}${url.search}`;
}

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== "";
  } catch {
    return false;
  }
}

/** Starts with one slash: two would name another host. */
const isPath = (value: string) => /^\/(?![/\\])/.test(value);
