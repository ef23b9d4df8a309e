import http from "node:http";
import type { AddressInfo } from "node:net";

/** Two services on one port: `/well` answers at once, `/sick` is down or up as the test says, and counts. */
export type FaultServer = {
  url: string;
  isDown: boolean;
  sick: { calls: number; failed: number; inFlight: number; mostAtOnce: number };
  close: () => void;
};

const ANSWER_MS = 120;

export async function startFaultServer(): Promise<FaultServer> {
  const server: FaultServer = {
    ...{ url: "", isDown: false },
    sick: { calls: 0, failed: 0, inFlight: 0, mostAtOnce: 0 },
    close: () => listener.close(),
  };
  const listener = http.createServer((request, response) => {
    if (request.url?.startsWith("/well")) return void response.end("{}");
    const { sick } = server;
    sick.calls += 1;
    sick.inFlight += 1;
    sick.mostAtOnce = Math.max(sick.mostAtOnce, sick.inFlight);
    response.once("close", () => {
      sick.inFlight -= 1;
    });
    // A service that is down takes its time to say so: holders die and freeze in the middle of it.
    setTimeout(
      () => {
        if (server.isDown) sick.failed += 1;
        response.writeHead(server.isDown ? 503 : 200).end("{}");
      },
      server.isDown ? ANSWER_MS : 0,
    );
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  server.url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return server;
}
