import { expect, test } from "#e2e/fixtures.ts";
import { head, sendRaw } from "#e2e/raw-http.ts";

const forged = (more: [string, string][]) =>
  head("POST /api/inngest?fnId=countersign-process-submission&stepId=step", [
    ["Host", "127.0.0.1"],
    ["Content-Type", "application/json"],
    ["X-Inngest-Signature", `t=${Math.floor(Date.now() / 1000)}&s=${"0".repeat(64)}`],
    ...more,
  ]);

test("a forged call to the engine's endpoint is read to a limit only, said or not, and never trusted", async ({
  stack,
}) => {
  const declared = await sendRaw(stack.url, {
    parts: [forged([["Content-Length", String(6 * 1_048_576)]]), "{"],
  });
  const chunk = `100000\r\n${"a".repeat(1_048_576)}\r\n`;
  const chunked = await sendRaw(stack.url, {
    parts: [forged([["Transfer-Encoding", "chunked"]]), ...Array.from({ length: 6 }, () => chunk)],
  });
  const small = await sendRaw(stack.url, { parts: [forged([["Content-Length", "2"]]), "{}"] });
  expect([declared.status, chunked.status]).toEqual([413, 413]);
  expect(declared.elapsedMs).toBeLessThan(5_000);
  expect([401, 500]).toContain(small.status);
});
