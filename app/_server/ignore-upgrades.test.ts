import http from "node:http";
import type { AddressInfo } from "node:net";

import { expect, onTestFinished, test } from "vitest";

import { head, sendRaw } from "#e2e/raw-http.ts";

import { ignoreUpgrades } from "./ignore-upgrades.ts";

test("a request that offers to upgrade is answered like any other, and its connection ends in time", async () => {
  const server = http.createServer((request, response) => void response.end(request.url));
  server.keepAliveTimeout = 100;
  server.on("upgrade", () => {});
  ignoreUpgrades(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  for (const protocol of ["websocket", "h2c"]) {
    const line = head("POST /somewhere", [
      ["Host", "127.0.0.1"],
      ["Connection", "Upgrade"],
      ["Upgrade", protocol],
      ["Content-Length", "0"],
    ]);
    const answer = await sendRaw(`http://127.0.0.1:${port}`, { parts: [line], waitMs: 2_000 });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("/somewhere");
  }
});
