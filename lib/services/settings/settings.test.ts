import { expect, test } from "vitest";

import { ConnectionList } from "#lib/contracts/settings.ts";
import { parseEnv } from "#lib/env.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { testEnvVariables } from "#lib/testing/env.ts";

import { connectionsFrom } from "../configured-connections.ts";
import { listConnections } from "./list-connections.ts";

const MAILBOXES = [
  {
    id: "emea",
    address: "emea@larkspur.example",
    provider: "gmail",
    gmail: { refreshToken: "refresh-secret-1" },
  },
  {
    id: "us",
    address: "us@larkspur.example",
    provider: "smtp",
    smtp: { host: "127.0.0.1", port: 465, user: "us", password: "smtp-secret-1", security: "tls" },
  },
];

test("the connections of a configuration name hosts and accounts, and no secret", () => {
  const config = parseEnv({
    ...testEnvVariables(),
    MAILBOXES: JSON.stringify(MAILBOXES),
    OIDC_SCOPES: "openid email groups",
    ALERT_WEBHOOK_URL: "http://127.0.0.1:4799/services/T0/SECRET?token=SECRET",
  });
  const connections = connectionsFrom(config);
  expect(connections.map(({ id }) => id)).toEqual([
    ...["hubspot", "mailbox:emea", "mailbox:us", "model", "identity", "alerts"],
  ]);
  expect(connections.find(({ id }) => id === "mailbox:us")).toMatchObject({
    service: "smtp",
    host: "127.0.0.1:465",
    account: "us@larkspur.example",
  });
  expect(connections.find(({ id }) => id === "identity")).toMatchObject({
    scopes: ["openid", "email", "groups"],
  });
  expect(connections.find(({ id }) => id === "model")).toMatchObject({ host: null });
  expect(JSON.stringify(connections)).not.toMatch(/secret/i);
});

test("a mailbox that sends by Gmail names Gmail's address, whatever else is configured", () => {
  const smtp = { SMTP_HOST: "127.0.0.1", SMTP_USER: "sandbox", SMTP_PASSWORD: "smtp-secret-2" };
  const connections = connectionsFrom(parseEnv({ ...testEnvVariables(), ...smtp }));
  expect(connections.filter(({ mailboxId }) => mailboxId)).toMatchObject([
    { service: "gmail", host: "127.0.0.1:4702", account: "sales@larkspur.example" },
  ]);
});

test("a connection tells its last success, and its last failure as long as that came later", async () => {
  const { stores, list } = await setUp();
  await stores.sql`
    insert into service_minutes (service, minute, calls, failures, latencies) values
      ('hubspot', '2026-03-04T08:00:00Z', 3, 0, '{}'),
      ('hubspot', '2026-03-04T08:30:00Z', 2, 2, '{}'),
      ('identity', '2026-03-04T08:10:00Z', 1, 0, '{}')`;
  await stores.sql`
    insert into service_errors (service, fingerprint, operation, code, message, first_at, last_at) values
      ('hubspot', 'a', 'read', 'http_503', 'It answered 503.', '2026-03-04T08:30:10Z', '2026-03-04T08:30:10Z'),
      ('identity', 'b', 'token', 'http_500', 'It answered 500.', '2026-03-04T07:00:00Z', '2026-03-04T07:00:00Z')`;
  const items = await list();
  expect(items["hubspot"]).toMatchObject({
    lastSuccessAt: "2026-03-04T08:00:00.000Z",
    lastFailure: { code: "http_503", message: "It answered 503.", isCurrent: true },
  });
  expect(items["identity"]).toMatchObject({
    lastSuccessAt: "2026-03-04T08:10:00.000Z",
    lastFailure: { code: "http_500", isCurrent: false },
  });
});

test("each mailbox answers for itself: what it sent, when it was read, why it could not be", async () => {
  const { stores, list } = await setUp();
  await stores.sql`
    insert into read_cursors (name, position, read_at, error_code) values
      ('gmail-history:emea', '1', '2026-03-04T08:00:00Z', null),
      ('gmail-history:apac', '1', '2026-03-04T07:00:00Z', 'forbidden')`;
  await stores.sql`
    insert into service_minutes (service, minute, calls, failures, latencies)
    values ('gmail', '2026-03-04T08:55:00Z', 3, 0, '{}')`;
  const items = await list();
  expect(items["mailbox:emea"]).toMatchObject({
    lastSuccessAt: "2026-03-04T08:00:00.000Z",
    lastFailure: null,
  });
  expect(items["mailbox:apac"]).toMatchObject({
    lastSuccessAt: "2026-03-04T07:00:00.000Z",
    lastFailure: { code: "forbidden", at: null, isCurrent: true },
  });
  expect(items["mailbox:us"]).toMatchObject({ lastSuccessAt: null, lastFailure: null });
});

test("everybody who is signed in sees the connections; a part of the product does not ask for them", async () => {
  const { stores } = await setUp();
  expect((await listConnections(await contextForRole(stores, "viewer"))).items).toEqual([]);
  await expect(listConnections(contextForSystem(stores, "intake"))).rejects.toMatchObject({
    code: "forbidden",
  });
});

async function setUp() {
  const stores = await createStoresForTest();
  const apac = {
    ...MAILBOXES[0],
    id: "apac",
    address: "apac@larkspur.example",
    gmail: { refreshToken: "other" },
  };
  const connections = connectionsFrom(
    parseEnv({ ...testEnvVariables(), MAILBOXES: JSON.stringify([...MAILBOXES, apac]) }),
  );
  const ctx = await contextForRole(stores, "operator", { settings: { connections } });
  const list = async () => {
    const view = await listConnections(ctx);
    expect(ConnectionList.parse(view)).toEqual(view);
    return Object.fromEntries(view.items.map((item) => [item.id, item]));
  };
  return { stores, list };
}
