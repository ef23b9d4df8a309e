import type { ZodObject, ZodType } from "zod";

import { type Permission, PERMISSIONS, ROLES, TOKEN_SCOPES, type TokenScope } from "#lib/domain/actor.ts";

export const TAGS = {
  Today: "What needs a person now.",
  Drafts: "Replies that wait for a decision, and deciding.",
  Workflows: "One per submission: what happened to it.",
  Intake: "Submissions coming in, and what could not be read.",
  Sending: "What may leave, and how much of it.",
  Content: "Templates, prompts, policies and knowledge pages, in versions.",
  Audit: "Who did what, in order, unchangeable.",
  Identity: "People, their sessions, and tokens of machines.",
  Live: "What has changed, as it changes.",
  Webhooks: "What HubSpot calls.",
  Health: "What balancers and monitors ask. Strangers are told states only.",
} as const;
export type Tag = keyof typeof TAGS;

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** One thing that can be asked over HTTP. Everything that is said about the API is made from these. */
export type Operation = {
  /** The word by which generated clients call it. */
  id: string;
  method: Method;
  path: string;
  tag: Tag;
  summary: string;
  description: string;
  /** Null where no session is asked for. */
  permission: Permission | null;
  /** HubSpot signs; health is open; everything else is for signed-in people, and reads for machines too. */
  access: "session" | "signature" | "open";
  /** What the use-case takes, from path, query and body together. */
  input: ZodObject | null;
  /** Names of the path that the input knows under another name. */
  pathNames: Readonly<Record<string, string>>;
  /** Fields of the input that come in a header: field to header. */
  headers: Readonly<Record<string, { name: string; description: string; example: string }>>;
  output: ZodType;
  outputType: "application/json" | "text/event-stream" | "application/x-ndjson" | "text/csv" | "text/plain";
  success: 200 | 202;
  /** Every other status that this operation answers with. */
  refusals: readonly Refusal[];
};

export type Refusal = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 428 | 429 | 503;

type Given = Pick<Operation, "id" | "tag" | "summary" | "description" | "output"> &
  Partial<Omit<Operation, "method" | "path" | "refusals">> & {
    /** Beside those that follow from session, permission and input. */
    also?: readonly Refusal[];
  };

/** Completes an entry: the refusals that follow from what it asks for need not be listed. */
export function operation(method: Method, path: string, given: Given): Operation {
  const { also = [], ...rest } = given;
  const whole = {
    method,
    path,
    permission: null,
    access: "session" as const,
    input: null,
    pathNames: {},
    headers: {},
    outputType: "application/json" as const,
    success: 200 as const,
    ...rest,
  };
  const refusals = new Set<Refusal>([...impliedRefusals(whole), ...also]);
  return { ...whole, refusals: [...refusals].toSorted((a, b) => a - b) };
}

function impliedRefusals(given: Omit<Operation, "refusals">): Refusal[] {
  if (given.access !== "session") return [];
  const isChange = given.method !== "get";
  return [
    401,
    ...(isChange || !isForEverybody(given.permission) ? ([403] as const) : []),
    ...(hasFields(given) ? ([400] as const) : []),
    ...(bodyFields(given).length > 0 ? ([413, 415] as const) : []),
  ];
}

export function isForEverybody(permission: Permission | null): boolean {
  if (!permission) return true;
  const roles: readonly string[] = PERMISSIONS[permission].roles;
  return ROLES.every((role) => roles.includes(role));
}

/** The scopes with which a machine may ask; none means that only people may. */
export function scopesFor(permission: Permission | null): TokenScope[] {
  return (Object.keys(TOKEN_SCOPES) as TokenScope[]).filter((scope) =>
    (TOKEN_SCOPES[scope] as readonly string[]).includes(permission ?? ""),
  );
}

export function pathFields({ path, pathNames }: Pick<Operation, "path" | "pathNames">): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => pathNames[name] ?? name);
}

/** What a body carries: for reads nothing, else what neither path nor header says. */
export function bodyFields(given: Omit<Operation, "refusals">): string[] {
  if (given.method === "get") return [];
  return otherFields(given);
}

export function queryFields(given: Omit<Operation, "refusals">): string[] {
  return given.method === "get" ? otherFields(given) : [];
}

function otherFields(given: Omit<Operation, "refusals">): string[] {
  const elsewhere = new Set([...pathFields(given), ...Object.keys(given.headers)]);
  return Object.keys(given.input?.shape ?? {}).filter((field) => !elsewhere.has(field));
}

function hasFields(given: Omit<Operation, "refusals">): boolean {
  return Object.keys(given.input?.shape ?? {}).length > 0;
}
