import { isAllowedLink } from "./draft-checks.ts";

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}

/** Plain text as escaped paragraphs. Only https links to a listed host become links; nothing else becomes markup. */
export function htmlFromText(text: string, allowedHosts: readonly string[]): string {
  const hosts = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const paragraphs = text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${lines(paragraph, hosts)}</p>`);
  return `<!doctype html>\n<html><body>\n${paragraphs.join("\n")}\n</body></html>\n`;
}

function lines(paragraph: string, hosts: ReadonlySet<string>): string {
  return paragraph
    .split("\n")
    .map((line) => linked(line, hosts))
    .join("<br>\n");
}

function linked(line: string, hosts: ReadonlySet<string>): string {
  let html = "";
  let end = 0;
  for (const match of line.matchAll(/https:\/\/[^\s<>"'()[\]{}|^`\\]+/g)) {
    const link = match[0].replace(/[.,;:!?]+$/, "");
    if (!isAllowedLink(link, hosts)) continue;
    html += `${escapeHtml(line.slice(end, match.index))}<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>`;
    end = match.index + link.length;
  }
  return html + escapeHtml(line.slice(end));
}
