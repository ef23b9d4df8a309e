export type SmtpReply = { code: number; enhanced: string | null; lines: string[] };

/** Takes bytes as they come and gives back whole replies. Throws when the other side does not speak SMTP. */
export type ReplyReader = {
  push(chunk: Buffer): void;
  take(): SmtpReply | null;
  /** Bytes that belong to no reply taken so far. */
  isEmpty(): boolean;
};

const MAX_BUFFERED = 64 * 1024;
const LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/;
const ENHANCED = /^([245]\.\d{1,3}\.\d{1,3})(?: |$)/;

export function createReplyReader(): ReplyReader {
  let buffered = "";
  let lines: { code: number; text: string }[] = [];
  let heldBytes = 0;
  const ready: SmtpReply[] = [];

  const readLine = (line: string): void => {
    const found = LINE.exec(line);
    const code = Number(found?.[1]);
    if (!found || (lines[0] && lines[0].code !== code)) throw new Error("The answer is not SMTP.");
    lines.push({ code, text: found[3] ?? "" });
    if (found[2] === "-") return;
    const texts = lines.map(({ text }) => text);
    ready.push({ code, enhanced: ENHANCED.exec(texts[0] ?? "")?.[1] ?? null, lines: texts });
    lines = [];
    heldBytes = 0;
  };

  return {
    push(chunk) {
      heldBytes += chunk.length;
      buffered += chunk.toString("latin1");
      const whole = buffered.split("\n");
      buffered = whole.pop() ?? "";
      for (const line of whole) readLine(line.replace(/\r$/, ""));
      if (heldBytes > MAX_BUFFERED) throw new Error("The answer does not end.");
    },
    take: () => ready.shift() ?? null,
    isEmpty: () => buffered === "" && lines.length === 0 && ready.length === 0,
  };
}

/** `550 5.1.1`: what a reply says without its words, which may name a person. */
export function codesOf({ code, enhanced }: SmtpReply): string {
  return enhanced === null ? String(code) : `${code} ${enhanced}`;
}
