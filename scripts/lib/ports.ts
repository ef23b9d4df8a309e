import { type AddressInfo, createServer } from "node:net";

const HOST = "127.0.0.1";

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  return (await tryPort(0)) ?? Promise.reject(new Error("No free port on 127.0.0.1."));
}

/** The wanted port, or the next free one after it; `taken` is avoided too. 0 takes any. */
export async function nextFreePort(wanted: number, taken: ReadonlySet<number>): Promise<number> {
  const last = wanted === 0 ? 0 : Math.min(wanted + 200, 65_536);
  for (let port = wanted; port < last; port += 1) {
    if (!taken.has(port) && (await tryPort(port)) !== undefined) return port;
  }
  for (;;) {
    const port = await freePort();
    if (!taken.has(port)) return port;
  }
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(undefined));
    server.listen({ port, host: HOST, exclusive: true }, () => {
      const { port: bound } = server.address() as AddressInfo;
      server.close(() => done(bound));
    });
  });
}
