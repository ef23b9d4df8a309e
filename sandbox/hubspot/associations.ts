import { z } from "zod";

import type { Route } from "../core/http.ts";
import { json, param, route } from "../core/http.ts";
import { invalid, notFound } from "./errors.ts";
import { limitParameter, paging, requireType } from "./request.ts";
import type { Association, Crm, CrmObject, ObjectType } from "./state.ts";
import { findObject } from "./state.ts";

const TYPE_IDS: Record<string, number> = {
  "notes>contacts": 202,
  "contacts>notes": 201,
  "tasks>contacts": 204,
  "contacts>tasks": 203,
  "emails>contacts": 198,
  "contacts>emails": 197,
  "notes>companies": 190,
  "companies>notes": 189,
  "tasks>companies": 192,
  "companies>tasks": 191,
  "emails>companies": 186,
  "companies>emails": 185,
  "contacts>companies": 279,
  "companies>contacts": 280,
};

const Id = z.union([z.string(), z.number()]).transform(String);
export const InlineAssociation = z.object({
  to: z.object({ id: Id }),
  types: z.array(z.object({ associationCategory: z.string(), associationTypeId: z.coerce.number() })).min(1),
});
export type InlineAssociation = z.infer<typeof InlineAssociation>;

/** The type number says what stands at the other end. */
export function associateInline(crm: Crm, from: CrmObject, inline: InlineAssociation): void {
  for (const { associationTypeId } of inline.types) {
    const pair = Object.entries(TYPE_IDS).find(
      ([name, id]) => id === associationTypeId && name.startsWith(`${from.type}>`),
    );
    const toType = pair ? requireType(pair[0].split(">")[1] ?? "") : null;
    if (!toType) {
      invalid(`invalid associationTypeId ${associationTypeId} for ${from.type}`);
    } else if (!findObject(crm, toType, inline.to.id)) {
      invalid(`Associations: ${toType} with id ${inline.to.id} does not exist`);
    } else {
      associate(crm, { fromType: from.type, fromId: from.id, toType, toId: inline.to.id });
    }
  }
}

export function associate(crm: Crm, pair: Omit<Association, "typeId">): void {
  const there = TYPE_IDS[`${pair.fromType}>${pair.toType}`];
  const back = TYPE_IDS[`${pair.toType}>${pair.fromType}`];
  if (!there || !back) return invalid(`No default association from ${pair.fromType} to ${pair.toType}`);
  link(crm, { ...pair, typeId: there });
  link(crm, { ...reversed(pair), typeId: back });
}

export const linksFrom = (crm: Crm, from: { type: ObjectType; id: string }): Association[] =>
  crm.associations.get(`${from.type}/${from.id}`) ?? [];

export const associated = (
  crm: Crm,
  from: { type: ObjectType; id: string },
  toType: ObjectType,
): Association[] =>
  linksFrom(crm, from)
    .filter((entry) => entry.toType === toType)
    .filter((entry) => findObject(crm, entry.toType, entry.toId) !== null);

export function removeAssociations(crm: Crm, object: { type: ObjectType; id: string }): void {
  for (const entry of linksFrom(crm, object)) unlink(crm, reversed(entry));
  crm.associations.delete(`${object.type}/${object.id}`);
}

export function associationRoutes(crm: Crm): Route[] {
  const list = "/crm/v4/objects/:type/:id/associations/:to";
  const dated = "/crm/objects/:version/:type/:id/associations/:to";
  const read: Route["handle"] = (call) => {
    const type = requireType(param(call, "type"));
    const id = param(call, "id");
    if (!findObject(crm, type, id)) return notFound();
    const links = associated(crm, { type, id }, requireType(param(call, "to")));
    const query = { limit: limitParameter(call, 500, 500), after: call.url.searchParams.get("after") };
    const page = paging(links, query);
    const results = page.results.map((entry) => ({
      toObjectId: Number(entry.toId),
      associationTypes: [{ category: "HUBSPOT_DEFINED", typeId: entry.typeId, label: null }],
    }));
    return json(200, { ...page, results });
  };
  const putDefault: Route["handle"] = (call) => {
    const pair = {
      fromType: requireType(param(call, "type")),
      fromId: param(call, "id"),
      toType: requireType(param(call, "to")),
      toId: param(call, "toId"),
    };
    if (!findObject(crm, pair.fromType, pair.fromId) || !findObject(crm, pair.toType, pair.toId))
      return notFound();
    crm.store.transaction(() => associate(crm, pair));
    const view = (from: string, to: string, typeId: number) => ({
      from: { id: from },
      to: { id: to },
      associationSpec: { associationCategory: "HUBSPOT_DEFINED", associationTypeId: typeId },
    });
    return json(200, {
      status: "COMPLETE",
      results: [
        view(pair.fromId, pair.toId, TYPE_IDS[`${pair.fromType}>${pair.toType}`] ?? 0),
        view(pair.toId, pair.fromId, TYPE_IDS[`${pair.toType}>${pair.fromType}`] ?? 0),
      ],
      startedAt: new Date(crm.now()).toISOString(),
      completedAt: new Date(crm.now()).toISOString(),
    });
  };
  const remove: Route["handle"] = (call) => {
    const from = { fromType: requireType(param(call, "type")), fromId: param(call, "id") };
    const to = { toType: requireType(param(call, "to")), toId: param(call, "toId") };
    crm.store.transaction(() => {
      unlink(crm, { ...from, ...to });
      unlink(crm, reversed({ ...from, ...to }));
    });
    return { status: 204 };
  };
  return [
    route("GET", list, read),
    route("GET", dated, read),
    route("PUT", "/crm/v4/objects/:type/:id/associations/default/:to/:toId", putDefault),
    route("PUT", "/crm/objects/:version/:type/:id/associations/default/:to/:toId", putDefault),
    route("DELETE", "/crm/v4/objects/:type/:id/associations/:to/:toId", remove),
  ];
}

/** The v3 form, as it appears inside an object that was read with `associations=`. */
export function inlineAssociations(crm: Crm, object: CrmObject, wanted: readonly string[]) {
  const singular: Record<ObjectType, string> = {
    contacts: "contact",
    companies: "company",
    notes: "note",
    tasks: "task",
    emails: "email",
  };
  const entries = wanted.map((name) => {
    const toType = requireType(name);
    const results = associated(crm, object, toType).map((entry) => ({
      id: entry.toId,
      type: `${singular[object.type]}_to_${singular[toType]}`,
    }));
    return [toType, { results }] as const;
  });
  const filled = entries.filter(([, { results }]) => results.length > 0);
  return filled.length > 0 ? { associations: Object.fromEntries(filled) } : {};
}

type Pair = Omit<Association, "typeId">;

const reversed = (pair: Pair): Pair => ({
  fromType: pair.toType,
  fromId: pair.toId,
  toType: pair.fromType,
  toId: pair.fromId,
});

function link(crm: Crm, entry: Association): void {
  unlink(crm, entry);
  const key = `${entry.fromType}/${entry.fromId}`;
  crm.associations.put(key, [...(crm.associations.get(key) ?? []), entry]);
}

function unlink(crm: Crm, pair: Pair): void {
  const key = `${pair.fromType}/${pair.fromId}`;
  const links = crm.associations.get(key) ?? [];
  const rest = links.filter((entry) => entry.toType !== pair.toType || entry.toId !== pair.toId);
  if (rest.length < links.length) crm.associations.put(key, rest);
}
