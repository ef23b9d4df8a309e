import http from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { blockAnswer } from "#lib/domain/callback-outcome.ts";
import { startForTests, TEST_ENVIRONMENT, type TestSandbox } from "#sandbox/start-for-tests.ts";

import { createHubSpotClient } from "./client.ts";

let sandbox: TestSandbox;
let app: http.Server;

beforeEach(async () => {
  app = http.createServer((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(202).end(JSON.stringify(blockAnswer(7))));
  });
  await new Promise<void>((resolve) => {
    app.listen(0, "127.0.0.1", resolve);
  });
  const { port } = app.address() as AddressInfo;
  sandbox = await startForTests({ appUrl: `http://127.0.0.1:${port}` });
  await sandbox.faults({ deliveries: { adapter: "action", blocking: true } });
});
afterEach(async () => {
  await sandbox.stop();
  app.close();
});

test.each(["v3", "2026-09"])(
  "API version %s: a workflow that stands still goes on with our outcome, once; then it is not found",
  async (apiVersion) => {
    await fetch(`${sandbox.urls.pages}/demo/submissions/9`, { method: "POST" });
    const callbackId = await waitingCallback();
    const hubspot = createHubSpotClient({
      baseUrl: sandbox.urls.hubspot,
      accessToken: TEST_ENVIRONMENT.HUBSPOT_ACCESS_TOKEN,
      apiVersion,
    });
    const completion = { callbackId, outputFields: { countersign_outcome: "sent" } };
    await hubspot.completeCallback(completion);
    expect((await sandbox.state())["callbacks"]).toMatchObject([
      {
        state: "completed",
        outputFields: { hs_execution_state: "SUCCESS", countersign_outcome: "sent" },
      },
    ]);
    await expect(hubspot.completeCallback(completion)).rejects.toMatchObject({ code: "not_found" });
  },
);

async function waitingCallback(): Promise<string> {
  return vi.waitFor(
    async () => {
      const [callback] = (await sandbox.state())["callbacks"] as { id: string }[];
      if (!callback) throw new Error("Nothing waits yet.");
      return callback.id;
    },
    { timeout: 5_000, interval: 10 },
  );
}
