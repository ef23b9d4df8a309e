import { createServer, type Server } from "node:net";

import { expect } from "@playwright/test";

import { processIds, type StackAddresses } from "./stack.ts";

export type DatabaseName = "postgres" | "key-store";

/** Ends a database server as a power cut would. The launcher starts it again at once. */
export async function killDatabase(stack: StackAddresses, name: DatabaseName): Promise<void> {
  process.kill(await pidOfDatabase(stack, name), "SIGKILL");
}

/**
 * Takes a database away: its server is killed, and its port is held so that no new one can begin. Returns how it is
 * given back; the launcher, which tries in ever longer intervals, brings it up again.
 */
export async function takeAway(stack: StackAddresses, name: DatabaseName): Promise<() => Promise<void>> {
  const url = new URL(name === "postgres" ? stack.databaseUrl : stack.keyStoreUrl);
  const before = await pidOfDatabase(stack, name);
  process.kill(before, "SIGKILL");
  const holder = await hold(Number(url.port));
  return async () => {
    await new Promise((resolve) => holder.close(resolve));
    await untilReady(stack);
  };
}

/** Everything that the console needs answers again. */
export async function untilReady(stack: StackAddresses): Promise<void> {
  const look = async () => (await fetch(`${stack.url}/ready`).catch(() => null))?.status;
  await expect.poll(look, { message: "the console is ready", timeout: 60_000 }).toBe(200);
}

export async function statusOf(url: string): Promise<number | undefined> {
  return (await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null))?.status;
}

async function pidOfDatabase(stack: StackAddresses, name: DatabaseName): Promise<number> {
  const pid = (await processIds(stack))[name];
  if (!pid) throw new Error(`There is no database called ${name}.`);
  return pid;
}

/** As soon as the dead server has let go of the port. Whoever connects is cut off. */
async function hold(port: number): Promise<Server> {
  for (let attempt = 0; ; attempt += 1) {
    const server = createServer((socket) => socket.destroy());
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", resolve);
      });
      return server;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  }
}
