import { randomUUID } from "node:crypto";

import { beforeAll, describe, expect, test } from "vitest";

import { contacts, outboxEvents } from "#drizzle/schema/index.ts";
import { openFields } from "#lib/db/submissions.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery } from "#lib/testing/hubspot-deliveries.ts";
import { setUpIntake, takeIn } from "#lib/testing/intake.ts";

beforeAll(() => useTestEnv());

describe("people who told us to stop", () => {
  test.each(["erasedAt", "suppressedAt"] as const)(
    "%s: only a skeleton is stored, without the address",
    async (column) => {
      const { ctx, rows, stores } = await setUpIntake();
      const email = "canary-address@acme.example";
      await takeIn(ctx, delivery(contactBody({ properties: { email } })));
      const [contact] = (await rows()).contacts;
      await stores.db.update(contacts).set({ [column]: new Date() });
      if (column === "erasedAt") await stores.keys.deleteKey(contact?.id ?? "");
      const conversionId = randomUUID();
      const again = delivery(contactBody({ conversionId, properties: { email, message: "Me again" } }));
      expect(await takeIn(ctx, again)).toMatchObject({ status: 202, outcome: "accepted" });
      const [skeleton] = (await rows()).submissions.filter((row) => row.conversionId === conversionId);
      expect(skeleton).toMatchObject({ flags: ["suppressed"], contentSha256: "not kept" });
      const key = await stores.keys.findKey(contact?.id ?? "");
      const fields = key && skeleton ? openFields(skeleton, key) : "{}";
      expect(fields).toBe("{}");
      const workflow = (await rows()).workflows.find((row) => row.submissionId === skeleton?.id);
      expect(workflow).toMatchObject({ status: "completed", outcome: "no_reply" });
      const other = contactBody({ conversionId, properties: { email, message: "Other" } });
      expect(await takeIn(ctx, delivery(other))).toMatchObject({ outcome: "duplicate" });
    },
  );

  test("a restricted person's submission is sealed and waits", async () => {
    const { ctx, rows, stores } = await setUpIntake();
    await takeIn(ctx, delivery(contactBody()));
    await stores.db.update(contacts).set({ restrictedAt: new Date() });
    await stores.db.delete(outboxEvents);
    await takeIn(ctx, delivery(contactBody({ properties: { message: "Again" } })));
    const all = await rows();
    expect(all.workflows.find(({ status }) => status === "waiting")).toMatchObject({
      errorCode: "restricted",
    });
    expect(all.outbox).toEqual([]);
  });
});

test("no byte of a person stands in clear anywhere in the data database", async () => {
  const { ctx, stores } = await setUpIntake();
  const canaries = ["canaryfirst", "canarylast", "canarycompany", "canarymessage", "canary.person"];
  const [firstname = "", lastname = "", company = "", message = "", local = ""] = canaries;
  const properties = {
    firstname,
    lastname,
    company,
    message,
    email: `${local}@acme.example`,
    phone: "+49301234567",
  };
  const conversionId = randomUUID();
  await takeIn(ctx, delivery(contactBody({ properties, conversionId })));
  await takeIn(
    ctx,
    delivery(contactBody({ properties: { ...properties, message: `${message} 2` }, conversionId })),
  );
  await takeIn(ctx, delivery(`{"broken":"${firstname}"`));
  const tables = await stores.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  expect(tables.length).toBeGreaterThan(15);
  for (const { name } of tables) {
    const [row] = await stores.sql<{ text: string | null }[]>`
      select string_agg(encode(convert_to(t::text, 'UTF8'), 'escape'), '') as text from ${stores.sql(name)} t`;
    for (const canary of canaries) {
      expect(row?.text ?? "").not.toContain(canary);
      expect(row?.text ?? "").not.toContain(Buffer.from(canary).toString("hex"));
      expect(row?.text ?? "").not.toContain(Buffer.from(canary).toString("base64").slice(0, 8));
    }
  }
});
