import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

/** Tells this process's probes from those of every other one, also after a restart. */
export function newCallOwner(): string {
  return `${hostname()} ${process.pid} ${randomUUID().slice(0, 8)}`;
}
