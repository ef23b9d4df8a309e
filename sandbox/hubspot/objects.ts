import { z } from "zod";

import type { Call, Route } from "../core/http.ts";
import { json, param, route } from "../core/http.ts";
import { associateInline, InlineAssociation, inlineAssociations } from "./associations.ts";
import { invalid, notFound, refuse } from "./errors.ts";
import { checkProperties, customProperty, requireProperties } from "./properties.ts";
import { limitParameter, listParameter, paging, readJson, requireType } from "./request.ts";
import type { Crm, CrmObject, ObjectType } from "./state.ts";
import { findByProperty, findObject, nextId, objectsOf, putObject } from "./state.ts";

const Properties = z.record(z.string(), z.unknown());
export const NewObject = z.object({
  properties: Properties.default({}),
  associations: z.array(InlineAssociation).default([]),
});
export type NewObject = z.infer<typeof NewObject>;
const Changes = z.object({ properties: Properties });

const DEFAULT_PROPERTIES: Record<ObjectType, readonly string[]> = {
  contacts: ["email", "firstname", "lastname"],
  companies: ["name", "domain"],
  notes: [],
  tasks: [],
  emails: [],
};

export function objectRoutes(crm: Crm): Route[] {
  return ["/crm/v3/objects", "/crm/objects/:version"].flatMap((base) => [
    route("GET", `${base}/:type/:id`, (call) => {
      const type = requireType(param(call, "type"));
      const object = requireObject(crm, type, {
        id: param(call, "id"),
        idProperty: call.url.searchParams.get("idProperty"),
      });
      return json(200, viewObject(crm, object, shownBy(call)));
    }),
    route("GET", `${base}/:type`, (call) => {
      const type = requireType(param(call, "type"));
      const query = { limit: limitParameter(call, 10, 100), after: call.url.searchParams.get("after") };
      const page = paging(objectsOf(crm, type), query);
      return json(200, {
        ...page,
        results: page.results.map((object) => viewObject(crm, object, shownBy(call))),
      });
    }),
    route("POST", `${base}/:type`, (call) => {
      const type = requireType(param(call, "type"));
      const created = createObject(crm, type, readJson(call, NewObject));
      return json(
        201,
        viewObject(crm, created, { properties: Object.keys(created.properties), associations: [] }),
      );
    }),
    route("PATCH", `${base}/:type/:id`, (call) => {
      const type = requireType(param(call, "type"));
      const object = requireObject(crm, type, {
        id: param(call, "id"),
        idProperty: call.url.searchParams.get("idProperty"),
      });
      const { properties } = readJson(call, Changes);
      const updated = updateObject(crm, object, properties);
      return json(200, viewObject(crm, updated, { properties: Object.keys(properties), associations: [] }));
    }),
    route("DELETE", `${base}/:type/:id`, (call) => {
      archiveObject(crm, requireType(param(call, "type")), param(call, "id"));
      return { status: 204 };
    }),
  ]);
}

export function createObject(crm: Crm, type: ObjectType, input: NewObject): CrmObject {
  const properties = checkProperties(crm, type, input.properties);
  requireProperties(type, properties);
  assertUnique(crm, { type, properties }, null);
  const email = properties["email"];
  if (type === "contacts" && email && crm.blocklist.has(email))
    return invalid("This contact was permanently deleted and cannot be added again.");
  return crm.store.transaction(() => {
    const now = crm.now();
    const object: CrmObject = {
      type,
      id: nextId(crm),
      properties,
      createdAt: now,
      updatedAt: now,
      archivedAt: null,
    };
    // Checked before anything is written: a wrong association creates no object.
    for (const inline of input.associations) associateInline(crm, object, inline);
    putObject(crm, object);
    return object;
  });
}

export function updateObject(crm: Crm, object: CrmObject, changes: Record<string, unknown>): CrmObject {
  const properties = checkProperties(crm, object.type, changes);
  assertUnique(crm, { type: object.type, properties }, object.id);
  const updated = { ...object, properties: { ...object.properties, ...properties }, updatedAt: crm.now() };
  putObject(crm, updated);
  return updated;
}

/** Archiving what is not there is no error. */
export function archiveObject(crm: Crm, type: ObjectType, id: string): void {
  const object = findObject(crm, type, id);
  if (object) putObject(crm, { ...object, archivedAt: crm.now(), updatedAt: crm.now() });
}

export interface ObjectKey {
  id: string;
  /** A property with unique values that `id` is the value of. */
  idProperty?: string | null | undefined;
}

export function requireObject(crm: Crm, type: ObjectType, { id, idProperty }: ObjectKey): CrmObject {
  if (!idProperty || idProperty === "hs_object_id") return findObject(crm, type, id) ?? notFound();
  assertIdProperty(crm, type, idProperty);
  return findByProperty(crm, type, { name: idProperty, value: id }) ?? notFound();
}

export function assertIdProperty(crm: Crm, type: ObjectType, name: string): void {
  const isUnique =
    (type === "contacts" && name === "email") || customProperty(crm, type, name)?.hasUniqueValue;
  if (!isUnique) invalid(`Property '${name}' is not a unique identifier property of ${type}`);
}

export interface Shown {
  properties: readonly string[];
  associations: readonly string[];
}

export function viewObject(crm: Crm, object: CrmObject, shown: Shown) {
  const names = shown.properties.length > 0 ? shown.properties : DEFAULT_PROPERTIES[object.type];
  const createdAt = new Date(object.createdAt).toISOString();
  const updatedAt = new Date(object.updatedAt).toISOString();
  const modified = object.type === "contacts" ? "lastmodifieddate" : "hs_lastmodifieddate";
  const created = object.type === "contacts" || object.type === "companies" ? "createdate" : "hs_createdate";
  return {
    id: object.id,
    properties: {
      ...Object.fromEntries(names.map((name) => [name, object.properties[name] ?? null])),
      [created]: createdAt,
      [modified]: updatedAt,
      hs_object_id: object.id,
    },
    createdAt,
    updatedAt,
    archived: object.archivedAt !== null,
    ...inlineAssociations(crm, object, shown.associations),
  };
}

const shownBy = (call: Call): Shown => ({
  properties: listParameter(call, "properties"),
  associations: listParameter(call, "associations"),
});

function assertUnique(crm: Crm, object: Pick<CrmObject, "type" | "properties">, ownId: string | null): void {
  const { type } = object;
  for (const [name, value] of Object.entries(object.properties)) {
    const isUnique =
      (type === "contacts" && name === "email") || customProperty(crm, type, name)?.hasUniqueValue;
    const holder = value && isUnique ? findByProperty(crm, type, { name, value }) : null;
    if (!holder || holder.id === ownId) continue;
    if (name === "email")
      refuse({
        status: 409,
        category: "CONFLICT",
        message: `Contact already exists. Existing ID: ${holder.id}`,
      });
    refuse({
      status: 409,
      category: "CONFLICT",
      message: `Cannot set ${name}: the value is already used by object ${holder.id}.`,
    });
  }
}
