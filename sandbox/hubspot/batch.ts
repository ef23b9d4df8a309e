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
const Change = z.object({
  id: Id,
  idProperty: z.string().nullish(),
  properties: z.record(z.string(), z.unknown()),
});
type Change = z.infer<typeof Change>;

export function batchRoutes(crm: Crm): Route[] {
  return ["/crm/v3/objects", "/crm/objects/:version"].flatMap((base) => [
    route("POST", `${base}/:type/batch/read`, (call) => {
      const type = requireType(param(call, "type"));
      const body = readJson(call, Read);
      const work = ({ id }: { id: string }) => {
        const object = requireObject(crm, type, { id, idProperty: body.idProperty });
        return viewObject(crm, object, { properties: body.properties, associations: [] });
      };
      return answer(crm, { status: 200, items: body.inputs, work });
    }),
    route("POST", `${base}/:type/batch/create`, (call) => {
      const type = requireType(param(call, "type"));
      const body = readJson(call, inputs(NewObject));
      const work = (input: NewObject) => viewAll(crm, createObject(crm, type, input));
      return answer(crm, { status: 201, items: body.inputs, work });
    }),
    route("POST", `${base}/:type/batch/update`, (call) => {
      const type = requireType(param(call, "type"));
      const body = readJson(call, inputs(Change));
      const work = (input: Change) => {
        const object = requireObject(crm, type, input);
        return viewAll(crm, updateObject(crm, object, input.properties));
      };
      return answer(crm, { status: 200, items: body.inputs, work });
    }),
    // The only way to create a record once: by a property whose values are unique.
    route("POST", `${base}/:type/batch/upsert`, (call) => {
      const type = requireType(param(call, "type"));
      const body = readJson(call, inputs(Change));
      const work = (input: Change) => upsert(crm, type, input);
      return answer(crm, { status: 200, items: body.inputs, work });
    }),
    route("POST", `${base}/:type/batch/archive`, (call) => {
      const type = requireType(param(call, "type"));
      const body = readJson(call, inputs(z.object({ id: Id })));
      crm.store.transaction(() => body.inputs.forEach(({ id }) => archiveObject(crm, type, id)));
      return { status: 204 };
    }),
  ]);
}

function upsert(crm: Crm, type: ObjectType, input: Change) {
  const name = input.idProperty;
  if (!name)
    return {
      ...viewAll(crm, updateObject(crm, requireObject(crm, type, { id: input.id }), input.properties)),
      new: false,
    };
  assertIdProperty(crm, type, name);
  const found = findByProperty(crm, type, { name, value: input.id });
  const properties = { ...input.properties, [name]: input.id };
  return found
    ? { ...viewAll(crm, updateObject(crm, found, properties)), new: false }
    : { ...viewAll(crm, createObject(crm, type, { properties, associations: [] })), new: true };
}

interface Batch<I> {
  status: number;
  items: readonly I[];
  work: (item: I) => unknown;
}

/** All fine: the plain status. Some wrong: 207 with the errors beside the results. All wrong: the first error. */
function answer<I>(crm: Crm, { status, items, work }: Batch<I>) {
  if (items.length > MOST) return invalid(`The batch is limited to ${MOST} inputs.`);
  const startedAt = new Date(crm.now()).toISOString();
  const results: unknown[] = [];
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
