import http, { Agent, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A balancer as they are everywhere: it asks for readiness, keeps connections open, and repeats nothing. */
export type Balancer = {
  url: string;
  /** Replaces the instances behind it. A new one gets its first request after its first good answer. */
  setInstances: (ports: readonly number[]) => void;
  healthy: () => number[];
  /** Requests that an instance did not answer, in words. */
  broken: string[];
  close: () => Promise<void>;
};

const ASKED_EVERY_MS = 150;

export async function startBalancer(): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const broken: string[] = [];
  let ports: readonly number[] = [];
  let healthy: number[] = [];
  let turn = 0;
  let isOpen = true;

  // Each by itself: one that answers slowly must not hide what another one says.
  const watch = async (port: number) => {
    while (isOpen && ports.includes(port)) {
      const isUp = await isReady(port);
      healthy = healthy.filter((known) => known !== port);
      if (isUp && ports.includes(port)) healthy = [...healthy, port];
      await sleep(ASKED_EVERY_MS);
    }
  };
  const pass = (request: IncomingMessage, response: ServerResponse) => {
    const port = healthy[turn++ % Math.max(healthy.length, 1)];
    const what = `${request.method} ${request.url?.split("?", 1)[0]}`;
    const fail = (why: string) => {
      // Whoever went away by themselves was not failed.
      if (response.destroyed || response.writableEnded) return;
      broken.push(`${what} at ${port}: ${why}`);
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    };
    if (port === undefined) return fail("no instance is ready");
    const { method, url, headers } = request;
    const upstream = http.request(
      { host: "127.0.0.1", port, method, path: url, headers, agent },
      (answer) => {
        const { connection: _, "keep-alive": __, ...passed } = answer.headers;
        response.writeHead(answer.statusCode ?? 502, passed);
        answer.pipe(response);
        answer.once("error", (error) => fail(error.message));
      },
    );
    upstream.once("error", (error) => fail(error.message));
    response.once("close", () => upstream.destroy());
    request.pipe(upstream);
  };

  const server = http.createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setInstances: (next) => {
      const added = next.filter((port) => !ports.includes(port));
      ports = [...next];
      healthy = healthy.filter((port) => next.includes(port));
      for (const port of added) void watch(port);
    },
    healthy: () => healthy,
    broken,
    close: async () => {
      isOpen = false;
      agent.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(3_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
