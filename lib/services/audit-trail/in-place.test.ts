import { beforeEach, expect, test } from "vitest";

import type { ServiceContext } from "#lib/services/context.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { exportAuditEvents } from "./export-audit-events.ts";
import { verifyAuditChain } from "./verify-audit-chain.ts";

let operator: ServiceContext;
let approver: ServiceContext;
beforeEach(async () => {
  useTestEnv();
  const stores = await createStoresForTest();
  operator = await contextForRole(stores, "operator");
  approver = await contextForRole(stores, "approver");
});

const readers = {
  export: () => exportAuditEvents(approver, { format: "csv" }),
  verification: () => verifyAuditChain(operator, {}),
};
test.each(["export", "verification"] as const)(
  "no more than two of them run at once, even when they are asked for in the same moment: %s",
  async (kind) => {
    const asked = await Promise.allSettled(Array.from({ length: 5 }, () => readers[kind]()));
    const begun = asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const refused = asked.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    expect(begun).toHaveLength(2);
    expect(refused).toMatchObject(Array.from({ length: 3 }, () => ({ code: "overloaded" })));
    await expect(readers[kind]()).rejects.toMatchObject({ details: { retryAfterMs: 10_000 } });

    const [read, left] = begun;
    for await (const line of read ?? []) expect(line).toBeTruthy();
    // Its reader went away before the first byte.
    await left?.return();
    const next = await Promise.all([readers[kind](), readers[kind]()]);
    await Promise.all(next.map((one) => one.return()));
  },
);

test("who is refused takes no place", async () => {
  for (let n = 0; n < 3; n += 1) {
    await expect(exportAuditEvents(operator, { format: "csv" })).rejects.toMatchObject({ code: "forbidden" });
  }
  const file = await exportAuditEvents(approver, { format: "csv" });
  await file.return();
});
