import http from "node:http";
import https from "node:https";

const CONNECT_MS = 3_000;
const ANSWER_MS = 30_000;

export interface Answer {
  status: number | null;
  error: string | null;
  retryAfterMs: number | null;
  /** What was answered, as far as anybody would read it. */
  body: string;
}

const READ_BYTES = 65_536;

/** Posts as HubSpot does: three seconds to connect, thirty to answer; redirects are not followed. */
export function post(url: string, headers: Record<string, string>, body: string): Promise<Answer> {
  const target = new URL(url);
  const client = target.protocol === "https:" ? https : http;
  const length = String(Buffer.byteLength(body));
  return new Promise((resolve) => {
    const failed = (error: string): void => resolve({ status: null, error, retryAfterMs: null, body: "" });
    const request = client.request(
      target,
      { method: "POST", headers: { ...headers, "content-length": length }, agent: false },
      (response) => {
        const retryAfter = Number(response.headers["retry-after"] ?? Number.NaN);
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          if (text.length < READ_BYTES) text += chunk;
        });
        response.once("error", (error: NodeJS.ErrnoException) => failed(error.code ?? error.message));
        response.once("end", () => {
          clearTimeout(answering);
          resolve({
            status: response.statusCode ?? null,
            error: null,
            retryAfterMs: Number.isFinite(retryAfter) ? retryAfter : null,
            body: text,
          });
        });
      },
    );
    const connecting = setTimeout(() => request.destroy(new Error("no connection within 3 s")), CONNECT_MS);
    const answering = setTimeout(() => request.destroy(new Error("no answer within 30 s")), ANSWER_MS);
    request.once("socket", (socket) => socket.once("connect", () => clearTimeout(connecting)));
    request.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(connecting);
      clearTimeout(answering);
      failed(error.code ?? error.message);
    });
    request.once("close", () => {
      clearTimeout(connecting);
      clearTimeout(answering);
    });
    request.end(body);
  });
}
