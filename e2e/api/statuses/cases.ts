import { randomUUID } from "node:crypto";

import { inDatabase } from "#e2e/database.ts";
import { openLiveStream } from "#e2e/live-stream.ts";
import type { PersonRole } from "#e2e/people.ts";
import { bodyFields, type Operation, pathFields, type Refusal } from "#lib/contracts/openapi/operation.ts";
import { PERMISSIONS } from "#lib/domain/actor.ts";

import { hookBody, SAMPLES, yesterday } from "./samples.ts";
import { ask, bare, type Sample, send, type World } from "./world.ts";

export type Case = (world: World) => Promise<number>;

const MOST_BYTES = 300_000;

/** How a status is brought about; null where nobody has said how. */
export function caseFor(operation: Operation, status: number): Case | null {
  const own = OWN_CASES[`${operation.id} ${status}`];
  if (own) return own;
  if (operation.access === "signature") return hookCase(operation.id, status);
  if (operation.access === "open")
    return status === 200
      ? ({ stack }) => bare({ ...plain(operation), url: stack.url + operation.path })
      : status === 503
        ? withoutMigrations(operation.path)
        : null;
  if (status === operation.success) return (world) => succeed(world, operation);
  return COMMON[status as Refusal]?.(operation) ?? null;
}

const plain = ({ method }: Operation) => ({ method, headers: {} });

async function sampleOf(world: World, operation: Operation): Promise<Sample> {
  return SAMPLES[operation.id]?.(world) ?? { path: operation.path };
}

/** An address that fits the form and names nothing. */
function strangeSample(operation: Operation): Sample {
  return {
    ...UNKNOWN[operation.id],
    path: pathWith(operation, UNKNOWN[operation.id]?.path ?? randomUUID()),
  };
}

const pathWith = ({ path }: Operation, word: string) => path.replaceAll(/\{\w+\}/g, word);

async function succeed(world: World, operation: Operation): Promise<number> {
  return ask(world, {
    method: operation.method,
    role: roleFor(operation),
    ...(await sampleOf(world, operation)),
  });
}

/** The lowest role that may do it. */
function roleFor({ permission }: Operation): PersonRole {
  const roles: readonly string[] = permission ? PERMISSIONS[permission].roles : [];
  return (["operator", "approver", "admin"] as const).find((role) => roles.includes(role)) ?? "operator";
}

const COMMON: Partial<Record<Refusal, (operation: Operation) => Case | null>> = {
  400: (operation) => async (world) => {
    const sample = await sampleOf(world, operation);
    const { method } = operation;
    if (bodyFields(operation).length > 0) {
      return ask(world, { ...sample, method, data: { ...sample.data, nonsense: true } });
    }
    if (pathFields(operation).length > 0) return ask(world, { method, path: pathWith(operation, "%C3%A4+") });
    return ask(world, {
      ...sample,
      method,
      path: `${operation.path}?limit=-1&kind=none&format=none&after=x`,
    });
  },
  401:
    (operation) =>
    ({ stack }) =>
      bare({
        method: operation.method,
        url: stack.url + pathWith(operation, randomUUID()),
        headers: { origin: stack.url },
        ...(bodyFields(operation).length > 0 ? { data: {} } : {}),
      }),
  403: (operation) => async (world) => {
    const { method } = operation;
    const sample = strangeSample(operation);
    const data = bodyFields(operation).length > 0 ? { data: sample.data ?? {} } : {};
    if (method === "get")
      return ask(world, { ...(await sampleOf(world, operation)), method, role: "viewer" });
    const url = world.stack.url + sample.path;
    const origin = "https://evil.example";
    return send(world.api.operator.request, { url, method, headers: { origin, ...sample.headers }, ...data });
  },
  404: (operation) => async (world) => {
    const { data, headers } = strangeSample(operation);
    return ask(world, {
      method: operation.method,
      path: strangeSample(operation).path,
      ...(data ? { data } : {}),
      ...(headers ? { headers } : {}),
    });
  },
  413: (operation) => async (world) => {
    const sample = strangeSample(operation);
    return ask(world, {
      ...sample,
      method: operation.method,
      data: { ...sample.data, padding: "x".repeat(MOST_BYTES) },
    });
  },
  415: (operation) => async (world) => {
    const sample = strangeSample(operation);
    return ask(world, {
      ...sample,
      method: operation.method,
      data: sample.data ?? {},
      headers: { ...sample.headers, "content-type": "text/plain" },
    });
  },
};

/** What a body needs so that only the address is wrong. */
const UNKNOWN: Readonly<Record<string, Partial<Sample>>> = {
  editDraft: { data: { subject: "Hello", text: "Hello" }, headers: { "if-match": '"1"' } },
  keepStaleDraft: { data: { version: 1 } },
  openDraft: { data: { revision: 1 } },
  approveWorkflow: { data: { version: 1, digest: "0".repeat(64) } },
  dismissDelivery: { data: { reason: "Nobody of ours" } },
  openBreaker: { data: { cause: "caution" } },
  probeBreaker: { data: {} },
  previewBackfill: { data: { since: yesterday() } },
  backfillForm: { data: { since: yesterday() } },
};

const OWN_CASES: Readonly<Record<string, Case>> = {
  "listWorkflows 404": (world) =>
    ask(world, { method: "get", path: `/api/v1/workflows?search=${randomUUID()}` }),
  "listSessions 403": (world) =>
    ask(world, { method: "get", path: `/api/v1/sessions?personId=${randomUUID()}`, role: "viewer" }),
  "listSessions 404": (world) =>
    ask(world, { method: "get", path: `/api/v1/sessions?personId=${randomUUID()}`, role: "admin" }),
  "previewBulkJob 404": (world) => preview(world, { filter: { search: randomUUID() } }),
  "previewBulkJob 422": (world) => preview(world, {}),
  "getSentMessage 409": async (world) => {
    const sample = await SAMPLES["getSentMessage"]?.(world);
    const workflowId = sample?.path.split("/")[4] ?? "";
    await inDatabase(
      world.stack,
      (sql) => sql`update sends set approved_digest = ${"0".repeat(64)} where workflow_id = ${workflowId}`,
    );
    return ask(world, { method: "get", path: sample?.path ?? "" });
  },
  "getContent 400": (world) => ask(world, { method: "get", path: "/api/v1/content/none/none" }),
  "getContent 404": async (world) => {
    const sample = await SAMPLES["getContent"]?.(world);
    return ask(world, { method: "get", path: `${sample?.path}?version=9999` });
  },
  "getKnowledgePage 404": (world) =>
    ask(world, { method: "get", path: "/api/v1/knowledge-pages/no-such-page" }),
  "editDraft 409": async (world) => {
    const sample = await SAMPLES["editDraft"]?.(world);
    if (!sample) throw new Error("No edit is known.");
    await ask(world, { method: "patch", ...sample });
    return ask(world, { method: "patch", ...sample, role: "approver" });
  },
  "editDraft 428": async (world) => {
    const sample = await SAMPLES["editDraft"]?.(world);
    return ask(world, { method: "patch", path: sample?.path ?? "", data: sample?.data ?? {} });
  },
  "keepStaleDraft 409": async (world) => {
    const { draft } = await world.submitDraft();
    return ask(world, {
      method: "post",
      path: `/api/v1/drafts/${draft.id}/keep`,
      data: { version: draft.version },
    });
  },
  "approveWorkflow 409": async (world) => {
    const { draft } = await world.submitDraft();
    return ask(world, {
      method: "post",
      path: `/api/workflows/${draft.workflowId}/approve`,
      data: { version: draft.version, digest: "0".repeat(64) },
    });
  },
  "approveWorkflow 422": async ({ api, submitDraft }) => {
    const { draft } = await submitDraft();
    await api.operator.edit(draft, { text: `${draft.text}\n\nSee https://elsewhere.example/offer` });
    return (await api.operator.approve(await api.operator.draft(draft.id))).status();
  },
  "replayDelivery 409": (world) => twice(world, "dismissDelivery", "replayDelivery"),
  "dismissDelivery 409": (world) => twice(world, "dismissDelivery", "dismissDelivery"),
  "previewBackfill 503": async (world) => {
    const sample = await SAMPLES["previewBackfill"]?.(world);
    await world.sandbox.faults({ hubspot: { down: "unavailable" } });
    const status = await ask(world, { method: "post", path: "", ...sample });
    await world.sandbox.clearFaults();
    return status;
  },
  "backfillForm 409": async (world) => {
    const sample = await SAMPLES["backfillForm"]?.(world);
    await inDatabase(
      world.stack,
      (sql) => sql`insert into form_backfills (id, form_id, since, status, requested_by)
        select ${randomUUID()}, id, now(), 'running', 'test' from forms limit 1`,
    );
    const status = await ask(world, { method: "post", path: "", ...sample });
    await inDatabase(world.stack, (sql) => sql`delete from form_backfills where requested_by = 'test'`);
    return status;
  },
  "openBreaker 422": (world) =>
    ask(world, {
      ...{ method: "post", path: "/api/v1/breakers/identity/open", data: { cause: "caution" } },
    }),
  "closeBreaker 422": (world) =>
    ask(world, {
      ...{ method: "post", path: "/api/v1/breakers/identity/close", role: "approver" },
      data: { cause: "mended" },
    }),
  "closeBreaker 404": (world) =>
    ask(world, {
      ...{ method: "post", path: "/api/v1/breakers/no-such-service/close", role: "approver" },
      data: { cause: "mended" },
    }),
  "resetBreaker 404": (world) =>
    ask(world, { method: "post", path: "/api/v1/breakers/no-such-service/reset", role: "approver" }),
  "resetCircuitBreaker 404": (world) =>
    ask(world, { method: "post", path: "/api/circuit-breakers/reset/no-such-service", role: "approver" }),
  "probeBreaker 409": (world) =>
    ask(world, { method: "post", path: "/api/v1/breakers/smtp/probe", data: {} }),
  "listenToChanges 429": async ({ api, stack }) => {
    const streams = [];
    for (let tab = 0; tab < 31; tab += 1) streams.push(await openLiveStream(api.admin.request, stack.url));
    for (const stream of streams) stream.close();
    return streams.at(-1)?.response.status ?? 0;
  },
};

function preview(world: World, selection: Record<string, unknown>): Promise<number> {
  return ask(world, { method: "post", path: "/api/v1/bulk-jobs", data: { kind: "cancel", ...selection } });
}

/** Deals with a delivery, then asks for the second act on the same one. */
async function twice(world: World, first: string, second: string): Promise<number> {
  const sample = await SAMPLES[first]?.(world);
  const data = { data: { reason: "Nobody of ours" } };
  await ask(world, { method: "post", path: "", ...sample, ...data });
  const path = (sample?.path ?? "").replace(/\/\w+$/, second === "replayDelivery" ? "/replay" : "/dismiss");
  return ask(world, { method: "post", path, ...(second === "replayDelivery" ? {} : data) });
}

function hookCase(id: string, status: number): Case | null {
  const { path, body } = hookBody(id);
  const hooks: Record<number, object> = {
    202: { path, body },
    400: { path: `${path}?x=1`, body },
    401: { path, body, signature: "wrong" },
    413: { path, body: `"${"a".repeat(1_100_000)}"` },
    415: { path, body, headers: { "content-type": "text/plain" } },
  };
  const hook = hooks[status];
  if (!hook) return null;
  return async ({ sandbox }) => (await sandbox.deliver(hook as Parameters<typeof sandbox.deliver>[0])).status;
}

/** A database without its record of migrations is not ready. */
function withoutMigrations(path: string): Case {
  return async ({ stack }) => {
    const url = stack.url + path;
    await inDatabase(stack, (sql) => sql`alter table schema_migrations rename to hidden_for_a_test`);
    try {
      return await askUntil(url, 503);
    } finally {
      await inDatabase(stack, (sql) => sql`alter table hidden_for_a_test rename to schema_migrations`);
      await askUntil(url, 200);
    }
  };
}

/** A process remembers for a second whether it is ready. */
async function askUntil(url: string, wanted: number): Promise<number> {
  const deadline = Date.now() + 8_000;
  let status = 0;
  while (status !== wanted && Date.now() < deadline) status = await bare({ method: "get", url, headers: {} });
  return status;
}
