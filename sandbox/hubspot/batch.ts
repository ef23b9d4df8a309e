import { z } from "zod";
import type { Route } from "../core/http.ts";
import { json, param, Refusal, route } from "../core/http.ts";
import { invalid } from "./errors.ts";
import {
  archiveObject,
  assertIdProperty,
  createObject,
  NewObject,
  requireObject,
  updateObject,
  viewObject,
} from "./objects.ts";
import { readJson, requireType } from "./request.ts";
import type { Crm, CrmObject, ObjectType } from "./state.ts";
import { findByProperty } from "./state.ts";

const MOST = 100;
const Id = z.union([z.string(), z.number()]).transform(String);
const inputs = <T extends z.ZodType>(item: T) => z.object({ inputs: z.array(item) });
const Read = z.object({
  inputs: z.array(z.object({ id: Id })),
  properties: z.array(z.string()).default([]),
  idProperty: z.string().nullish(),
});
const Change = z.object({ id: Id, idProperty: z.string().nullish(), properties: z.record(z.string(), z.unknown()) });

export function batchRoutes(crm: Crm): Route[] {
  return ["/crm/v3/objects", "/crm/objects/:version"].flatMap((base) => [
    route("POST", `${base}/:type/batch/read`, (call) => {
      const type = requireType(param(call, "type"));
      const body = readJson(call, Read);
      return answer(crm, 200, body.inputs, ({ id }) => {
        const object = requireObject(crm, type, id, body.idProperty ?? null);
        return viewObject(crm, object, { properties: body.properties, associations: [] });
      });
    }),
    route("POST", `${base}/:type/batch/create`, (call) => {
      const type = requireType(param(call, "type"));
      const body = readJson(call, inputs(NewObject));
      return answer(crm, 201, body.inputs, (input) => viewAll(crm, createObject(crm, type, input)));
    }),
    route("POST", `${base}/:type/batch/update`, (call) => {
      const type = requireType(param(call, "type"));
      const body = readJson(call, inputs(Change));
      return answer(crm, 200, body.inputs, (input) => {
        const object = requireObject(crm, type, input.id, input.idProperty ?? null);
        return viewAll(crm, updateObject(crm, object, input.properties));
      });
    }),
    // The only way to create a record once: by a property whose values are unique.
    route("POST", `${base}/:type/batch/upsert`, (call) => {
      const type = requireType(param(call, "type"));
      const body = readJson(call, inputs(Change));
      return answer(crm, 200, body.inputs, (input) => upsert(crm, type, input));
    }),
    route("POST", `${base}/:type/batch/archive`, (call) => {
      const type = requireType(param(call, "type"));
      const body = readJson(call, inputs(z.object({ id: Id })));
      crm.store.transaction(() => body.inputs.forEach(({ id }) => archiveObject(crm, type, id)));
      return { status: 204 };
    }),
  ]);
}

function upsert(crm: Crm, type: ObjectType, input: z.infer<typeof Change>) {
  const name = input.idProperty;
  if (!name) return { ...viewAll(crm, updateObject(crm, requireObject(crm, type, input.id, null), input.properties)), new: false };
  assertIdProperty(crm, type, name);
  const found = findByProperty(crm, type, name, input.id);
  const properties = { ...input.properties, [name]: input.id };
  return found
    ? { ...viewAll(crm, updateObject(crm, found, properties)), new: false }
    : { ...viewAll(crm, createObject(crm, type, { properties, associations: [] })), new: true };
}

/** All fine: the plain status. Some wrong: 207 with the errors beside the results. All wrong: the first error. */
function answer<I, O>(crm: Crm, status: number, items: readonly I[], work: (item: I) => O) {
  if (items.length > MOST) return invalid(`The batch is limited to ${MOST} inputs.`);
  const startedAt = new Date(crm.now()).toISOString();
  const results: O[] = [];
  const errors: unknown[] = [];
  let first: Refusal | null = null;
  for (const item of items) {
    try {
      results.push(work(item));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      first ??= error;
      errors.push(JSON.parse(String(error.reply.body)));
    }
  }
  if (first && results.length === 0 && status !== 200) throw first;
  const body = { status: "COMPLETE", results, startedAt, completedAt: new Date(crm.now()).toISOString() };
  if (!first) return json(status, body);
  if (results.length === 0 && first.reply.status !== 404) throw first;
  return json(207, { ...body, numErrors: errors.length, errors });
}

const viewAll = (crm: Crm, object: CrmObject) =>
  viewObject(crm, object, { properties: Object.keys(object.properties), associations: [] });
