import type { Server } from "node:http";

/**
 * Nothing here speaks anything but HTTP/1.1, so a request that offers to upgrade is answered as any other. A socket
 * that Node hands over for an upgrade has no timeouts any more: strangers could keep as many open as they like.
 */
export function ignoreUpgrades(server: Server): void {
  server.removeAllListeners("upgrade");
}
