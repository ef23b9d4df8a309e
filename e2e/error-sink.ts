import http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";

/** What of an event somebody on call would look at. */
export type SinkEvent = {
  message?: string;
  level?: string;
  platform?: string;
  release?: string;
  environment?: string;
  tags?: Record<string, string | number>;
  exception?: { values?: { type?: string; value?: string }[] };
};

export type ErrorSink = {
  /** What the product is configured with. */
  dsn: string;
  /** Everything that came in, as it came, with its address. */
  envelopes: readonly string[];
  events: () => SinkEvent[];
  /** The first event that fits. */
  waitFor: (fits: (event: SinkEvent) => boolean, timeoutMs?: number) => Promise<SinkEvent | null>;
  close: () => Promise<void>;
};

/** Speaks the envelope protocol of an error service, and keeps everything that it is told. */
export async function startErrorSink(): Promise<ErrorSink> {
  const envelopes: string[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const plain = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
      envelopes.push(`${request.url}\n${JSON.stringify(request.headers)}\n${plain.toString()}`);
      response.writeHead(200, {
        "content-type": "application/json",
        "access-control-allow-origin": "*",
        "access-control-allow-headers": "*",
      });
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const events = () => envelopes.flatMap(eventsIn);
  return {
    dsn: `http://public@127.0.0.1:${port}/1`,
    envelopes,
    events,
    waitFor: async (fits, timeoutMs = 20_000) => {
      const deadline = Date.now() + timeoutMs;
      while (Date.now() < deadline) {
        const found = events().find(fits);
        if (found) return found;
        await sleep(100);
      }
      return null;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** After address and headers: a line about the envelope, then a line about each item and a line with it. */
function eventsIn(envelope: string): SinkEvent[] {
  const lines = envelope.split("\n").slice(3);
  return lines.flatMap((line, index) => {
    const item = lines[index + 1];
    return index % 2 === 0 && item !== undefined && /"type":"event"/.test(line)
      ? [JSON.parse(item) as SinkEvent]
      : [];
  });
}
