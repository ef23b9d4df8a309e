/** Whether two texts name one identity provider: a last slash makes no difference, everything else does. */
export function isSameIssuer(one: string, other: string): boolean {
  return withoutSlash(one) === withoutSlash(other);
}

const withoutSlash = (issuer: string) => issuer.replace(/\/$/, "");
