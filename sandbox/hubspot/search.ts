import { z } from "zod";

import type { Route } from "../core/http.ts";
import { json, param, route } from "../core/http.ts";
import { invalid } from "./errors.ts";
import { viewObject } from "./objects.ts";
import { paging, readJson, requireType } from "./request.ts";
import type { Crm, CrmObject } from "./state.ts";
import { objectsOf } from "./state.ts";

const MOST_RESULTS = 10_000;
const Filter = z.object({
  propertyName: z.string(),
  operator: z.string(),
  value: z.coerce.string().optional(),
  highValue: z.coerce.string().optional(),
  values: z.array(z.coerce.string()).optional(),
});
const Search = z.object({
  query: z.string().optional(),
  filterGroups: z
    .array(z.object({ filters: z.array(Filter).max(6) }))
    .max(5)
    .default([]),
  sorts: z
    .array(
      z.union([
        z.string(),
        z.object({ propertyName: z.string(), direction: z.string().default("ASCENDING") }),
      ]),
    )
    .max(1)
    .default([]),
  properties: z.array(z.string()).default([]),
  limit: z.coerce.number().int().min(1).max(200).default(10),
  after: z.union([z.string(), z.number()]).transform(String).nullish(),
});

export function searchRoutes(crm: Crm): Route[] {
  return ["/crm/v3/objects", "/crm/objects/:version"].map((base) =>
    route("POST", `${base}/:type/search`, (call) => {
      const type = requireType(param(call, "type"));
      const body = readJson(call, Search);
      const all = objectsOf(crm, type).filter((object) => matches(object, body));
      // The index runs behind the writes; reading by id does not.
      const indexedUntil = crm.now() - crm.faults.current().hubspot.searchLagMs;
      const found = all.filter((object) => object.updatedAt <= indexedUntil);
      if (found.length < all.length) crm.faults.count("hubspot.searchLagMs");
      const page = paging(sorted(found, body.sorts[0]).slice(0, MOST_RESULTS), {
        limit: body.limit,
        after: body.after ?? null,
      });
      const shown = { properties: body.properties, associations: [] };
      return json(200, {
        total: found.length,
        ...page,
        results: page.results.map((object) => viewObject(crm, object, shown)),
      });
    }),
  );
}

function matches(object: CrmObject, body: z.infer<typeof Search>): boolean {
  const words = body.query?.toLowerCase();
  if (words && !Object.values(object.properties).some((value) => value?.toLowerCase().includes(words)))
    return false;
  if (body.filterGroups.length === 0) return true;
  return body.filterGroups.some(({ filters }) => filters.every((filter) => passes(object, filter)));
}

function passes(object: CrmObject, filter: z.infer<typeof Filter>): boolean {
  const actual = valueOf(object, filter.propertyName);
  const given = filter.value ?? "";
  const values = (filter.values ?? []).map((value) => value.toLowerCase());
  switch (filter.operator) {
    case "EQ":
      return actual?.toLowerCase() === given.toLowerCase();
    case "NEQ":
      return actual?.toLowerCase() !== given.toLowerCase();
    case "IN":
      return actual !== null && values.includes(actual.toLowerCase());
    case "NOT_IN":
      return actual === null || !values.includes(actual.toLowerCase());
    case "HAS_PROPERTY":
      return actual !== null;
    case "NOT_HAS_PROPERTY":
      return actual === null;
    case "CONTAINS_TOKEN":
      return actual?.toLowerCase().includes(given.toLowerCase().replaceAll("*", "")) ?? false;
    case "GT":
      return compare(actual, given) > 0;
    case "GTE":
      return compare(actual, given) >= 0;
    case "LT":
      return compare(actual, given) < 0;
    case "LTE":
      return compare(actual, given) <= 0;
    case "BETWEEN":
      return compare(actual, given) >= 0 && compare(actual, filter.highValue ?? "") <= 0;
    default:
      return invalid(`Unknown operator: ${filter.operator}`);
  }
}

function valueOf(object: CrmObject, name: string): string | null {
  if (name === "hs_object_id") return object.id;
  if (name === "createdate" || name === "hs_createdate") return String(object.createdAt);
  if (name === "lastmodifieddate" || name === "hs_lastmodifieddate") return String(object.updatedAt);
  return object.properties[name] ?? null;
}

function sorted(
  objects: CrmObject[],
  sort: z.infer<typeof Search>["sorts"][number] | undefined,
): CrmObject[] {
  const name = typeof sort === "string" ? sort : (sort?.propertyName ?? "createdate");
  const direction = typeof sort === "object" && sort.direction === "DESCENDING" ? -1 : 1;
  return objects.toSorted((a, b) => direction * compare(valueOf(a, name), valueOf(b, name) ?? ""));
}

function compare(actual: string | null, given: string): number {
  if (actual === null) return Number.NaN;
  const [a, b] = [comparable(actual), comparable(given)];
  if (Number.isFinite(a) && Number.isFinite(b)) return a - b;
  return actual.localeCompare(given);
}

const comparable = (value: string): number =>
  /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number(value || "x");
