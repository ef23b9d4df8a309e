import { beforeEach, describe, expect, test } from "vitest";

import { AddAllowListEntryInput } from "#lib/contracts/sending.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { auditOf, withBrokenAudit } from "#lib/testing/records.ts";
import { setSending, setUpReadyToSend } from "#lib/testing/sending.ts";

import type { ServiceContext } from "../context.ts";
import { getSendingStatus } from "../sending/get-sending-status.ts";
import { explainGates } from "../sends/explain-gates.ts";
import { sendMail } from "../sends/send-mail.ts";
import { addAllowListEntry } from "./add-allow-list-entry.ts";
import { removeAllowListEntry } from "./remove-allow-list-entry.ts";

let stores: TestStores;
beforeEach(async () => {
  useTestEnv();
  stores = await createStoresForTest();
});

const PRODUCTION = { appEnv: "production", sendAllowList: ["acme.example", "jo@globex.example"] } as const;
const entry = (text: string) => AddAllowListEntryInput.parse({ entry: text, reason: "Part of the pilot." });
const entriesOf = async (ctx: ServiceContext) => (await getSendingStatus(ctx)).allowList.entries;

describe("the allow-list", () => {
  test("before its first entry is the configuration's; from then on it is the team's, within that", async () => {
    const approver = await contextForRole(stores, "approver", { settings: PRODUCTION });
    expect(await getSendingStatus(approver)).toMatchObject({
      allowListSize: 2,
      allowList: { isOwn: false, ceiling: PRODUCTION.sendAllowList, entries: [] },
    });
    expect(await addAllowListEntry(approver, entry("Jane@Acme.example"))).toMatchObject({
      allowListSize: 1,
      allowList: {
        isOwn: true,
        entries: [{ entry: "jane@acme.example", addedBy: "Test approver", isInForce: true }],
      },
    });
    await expect(addAllowListEntry(approver, entry("evil.example"))).rejects.toMatchObject({
      code: "unprocessable",
      details: { reason: "above_ceiling" },
    });
    await expect(addAllowListEntry(approver, entry("jane@acme.example"))).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("emptied by an operator lets nobody through, and does not fall back to the configuration's", async () => {
    const approver = await contextForRole(stores, "approver", { settings: PRODUCTION });
    const operator = await contextForRole(stores, "operator", { settings: PRODUCTION });
    const added = await addAllowListEntry(approver, entry("@acme.example"));
    const entryId = added.allowList.entries[0]?.id ?? "";
    expect(await removeAllowListEntry(operator, { entryId })).toMatchObject({
      allowListSize: 0,
      allowList: { isOwn: true, entries: [] },
    });
    await removeAllowListEntry(operator, { entryId });
    const said = await auditOf(stores.db, entryId);
    expect(said.map(({ action, actorId }) => [action, actorId])).toEqual([
      ["sending.recipientAllowed", approver.actor.id],
      ["sending.recipientRemoved", operator.actor.id],
    ]);
    expect(JSON.stringify(said)).not.toContain("acme");
    await addAllowListEntry(approver, entry("acme.example"));
    expect(await entriesOf(operator)).toHaveLength(1);
  });

  test("an entry that the configuration allows no more lets nobody through", async () => {
    const approver = await contextForRole(stores, "approver", { settings: PRODUCTION });
    await addAllowListEntry(approver, entry("acme.example"));
    const narrower = { ...approver, settings: { ...approver.settings, sendAllowList: ["globex.example"] } };
    expect(await getSendingStatus(narrower)).toMatchObject({
      allowListSize: 0,
      allowList: { entries: [{ isInForce: false }] },
    });
  });

  test("is extended by approvers with a fresh sign-in only, and shortened by no viewer", async () => {
    const operator = await contextForRole(stores, "operator");
    const viewer = await contextForRole(stores, "viewer");
    const approver = await contextForRole(stores, "approver");
    const stale = { ...approver, now: () => new Date(approver.now().getTime() + 6 * 60_000) };
    await expect(addAllowListEntry(operator, entry("a.example"))).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(
      addAllowListEntry({ ...stale, fixedClock: stale.now }, entry("a.example")),
    ).rejects.toMatchObject({ code: "unauthenticated" });
    const { allowList } = await addAllowListEntry(approver, entry("a.example"));
    const entryId = allowList.entries[0]?.id ?? "";
    await expect(removeAllowListEntry(viewer, { entryId })).rejects.toMatchObject({ code: "forbidden" });
    expect(await entriesOf(viewer)).toHaveLength(1);
  });

  test("is not changed when the record of it cannot be written", async () => {
    const approver = await contextForRole(stores, "approver");
    await expect(addAllowListEntry(withBrokenAudit(approver), entry("a.example"))).rejects.toThrow();
    const { allowList } = await addAllowListEntry(approver, entry("b.example"));
    const entryId = allowList.entries[0]?.id ?? "";
    await expect(removeAllowListEntry(withBrokenAudit(approver), { entryId })).rejects.toThrow();
    expect(await entriesOf(approver)).toMatchObject([{ entry: "b.example" }]);
    const [signed] = await stores.sql`select count(*)::int as count from signatures`;
    expect(signed).toEqual({ count: 1 });
  });

  test("decides at the claim: a recipient who was taken off after approval gets nothing", async () => {
    await setSending(stores, { mode: "SEND_ALLOWLIST" });
    const approver = await contextForRole(stores, "approver");
    const { allowList } = await addAllowListEntry(approver, entry("allowed.example"));
    const world = await setUpReadyToSend(stores, { email: "jane@allowed.example" });
    expect(await explainGates(world.operator, { draftId: world.draftId })).toMatchObject({ canSend: true });
    await removeAllowListEntry(approver, { entryId: allowList.entries[0]?.id ?? "" });
    expect(await explainGates(world.operator, { draftId: world.draftId })).toMatchObject({
      canSend: false,
      firstFailing: { name: "allow_list" },
    });
    expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "returned", gate: "allow_list" });
    expect(world.gmail.calls.filter((name) => /send/.test(name))).toEqual([]);
  });

  test.each(["*", "acme", "a b@acme.example", "Jane <jane@acme.example>", "@"])("%j is no entry", (text) => {
    expect(AddAllowListEntryInput.safeParse({ entry: text, reason: "Part of it." }).success).toBe(false);
  });
});
