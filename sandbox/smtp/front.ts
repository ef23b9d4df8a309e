import net from "node:net";

import type { DropPoint } from "./drop-points.ts";

export interface Conversation {
  /** Where this one fails; null when it goes well. */
  drop: DropPoint | null;
  client: net.Socket;
}

const MID_BODY_BYTES = 400;
const COMMANDS: Partial<Record<DropPoint, RegExp>> = {
  ehlo: /^(EHLO|HELO)\b/i,
  starttls: /^STARTTLS\b/i,
  auth: /^AUTH\b/i,
  mail: /^MAIL FROM:/i,
  rcpt: /^RCPT TO:/i,
  data: /^DATA\b/i,
};

/** Stands before the mail server and cuts conversations off at the point that was switched on. */
export function startFront(options: {
  port: number;
  /** Asked once for each new conversation. */
  nextDrop: () => DropPoint | null;
  /** The server behind; it learns which conversation came from which port. */
  behind: { port: number; opened: (localPort: number, conversation: Conversation) => void };
}): Promise<{ port: number; close: () => Promise<void> }> {
  const { behind, nextDrop } = options;
  const open = new Set<net.Socket>();
  const server = net.createServer((client) => {
    open.add(client);
    client.on("close", () => open.delete(client));
    client.on("error", () => {});
    const drop = nextDrop();
    if (drop === "refuse_connection") return void client.resetAndDestroy();
    if (drop === "before_greeting") return void client.destroy();
    if (drop === "unavailable") return void client.end("421 4.3.2 Service not available\r\n");
    relay({ drop, client }, behind);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      const close = () =>
        new Promise<void>((done) => {
          for (const socket of open) socket.destroy();
          server.close(() => done());
        });
      resolve({ port, close });
    });
  });
}

function relay(
  conversation: Conversation,
  behind: { port: number; opened: (localPort: number, conversation: Conversation) => void },
): void {
  const { client, drop } = conversation;
  let isBody = false;
  let bodyBytes = 0;
  const upstream = net.connect(behind.port, "127.0.0.1", () => {
    behind.opened(upstream.localPort ?? 0, conversation);
    client.on("data", fromClient);
    upstream.on("data", fromServer);
  });
  const fromClient = (chunk: Buffer): void => {
    const expected = drop && COMMANDS[drop];
    if (!isBody && expected?.test(chunk.toString("latin1"))) return void client.destroy();
    if (isBody) bodyBytes += chunk.length;
    if (drop === "mid_body" && bodyBytes > MID_BODY_BYTES) return void client.destroy();
    upstream.write(chunk);
  };
  const fromServer = (chunk: Buffer): void => {
    if (chunk.toString("latin1", 0, 3) === "354") isBody = true;
    client.write(chunk);
    if (drop === "after_greeting" && chunk.toString("latin1", 0, 3) === "220") client.destroy();
  };
  upstream.on("error", () => client.destroy());
  upstream.on("close", () => client.destroy());
  client.on("close", () => upstream.destroy());
}
