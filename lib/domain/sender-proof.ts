import { addressOf, type InboundHeaders } from "./inbound.ts";

/** Who writes the verdict in the mailboxes that we read. Below it anybody may have written another one. */
const RECEIVER = "mx.google.com";
const COMMENT = /\([^()]*\)/g;
/** The sender chose what stands between quotes: it may look like a verdict. */
const QUOTED = /"(?:[^"\\]|\\.)*"?/g;

/**
 * Whether a mail came from where its From says, as far as the receiving provider could tell: by DMARC, else by a
 * signature or an envelope of the same domain. Mail that never left the provider carries no verdict, and is believed.
 */
export function isSenderProved(headers: InboundHeaders): boolean {
  const header = headers["authentication-results"];
  if (header === undefined) return true;
  const [receiver = "", ...verdicts] = withoutComments(header.slice(0, 10_000)).split(";");
  if (receiver.trim().toLowerCase() !== RECEIVER) return false;
  const domain = addressOf(headers["from"])?.split("@")[1];
  if (domain === undefined) return false;
  const found = verdicts.map(readVerdict);
  const dmarc = found.find(({ method }) => method === "dmarc");
  if (dmarc && dmarc.result !== "none") return dmarc.result === "pass";
  return found.some(({ method, result, domains }) => {
    const canProve = result === "pass" && (method === "dkim" || method === "spf");
    return canProve && domains.some((proved) => isAligned(domain, proved));
  });
}

type Verdict = { method: string; result: string; domains: string[] };

function readVerdict(text: string): Verdict {
  const [head = "", ...properties] = text.trim().toLowerCase().split(/\s+/);
  const [method = "", result = ""] = head.split("=");
  const domains = properties.flatMap((property) => {
    const [name = "", value = ""] = property.split("=");
    if (!["header.d", "header.i", "smtp.mailfrom"].includes(name)) return [];
    return [value.split("@").at(-1) ?? ""];
  });
  return { method, result, domains };
}

/** The same domain, or one below the other. */
function isAligned(from: string, proved: string): boolean {
  if (!proved.includes(".")) return false;
  return from === proved || from.endsWith(`.${proved}`) || proved.endsWith(`.${from}`);
}

/** Without quotes first: a comment repeats the envelope, and a quoted parenthesis would end it early. */
function withoutComments(text: string): string {
  let plain = text.replaceAll(QUOTED, "");
  for (let depth = 0; depth < 5; depth += 1) plain = plain.replaceAll(COMMENT, " ");
  return plain;
}
