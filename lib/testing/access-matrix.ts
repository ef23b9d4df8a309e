import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { type Actor, ROLES, TOKEN_SCOPE_NAMES, type TokenScope } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import type { ServiceContext } from "#lib/services/context.ts";

const WAIT_MS = 200;

const PRINCIPALS = [...ROLES, "token"] as const;
export type Principal = (typeof PRINCIPALS)[number];

type UseCase = (ctx: ServiceContext, input: unknown) => Promise<unknown>;

/** A way in from outside: an HTTP method of a route, a server action or a page, and what it asks. */
export type Door = { name: string; useCases: { name: string; file: string }[] };

const read = (file: string) => readFileSync(file, "utf8");
const METHODS =
  /(?:export (?:async function|function|const)|^ {2}handle as) (GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b/gm;

/** Every route, action and page of the application, as its source says. */
export function doors(): Door[] {
  const routes = globSync("app/**/route.ts").flatMap((file) =>
    parts(read(file), METHODS).map(({ name, text }) => door(`${name} ${addressOf(file)}`, { file, text })),
  );
  const actions = globSync("app/**/*actions.ts").flatMap((file) =>
    parts(read(file), /export async function (\w+)\b/g).map(({ name, text }) =>
      door(`action ${name}`, { file, text }),
    ),
  );
  const pages = globSync("app/**/page.tsx").map((file) => ({
    name: `page ${addressOf(file) || "/"}`,
    useCases: [],
  }));
  return [...routes, ...actions, ...pages].toSorted((one, other) => one.name.localeCompare(other.name));
}

/** Which principals the use-cases of a door let past their first line. A token stands for one with every scope. */
export async function whoPasses({ useCases }: Door): Promise<Principal[]> {
  const passed: Principal[] = [];
  for (const principal of PRINCIPALS) {
    const results = await Promise.all(useCases.map((useCase) => isLetPast(useCase, actorOf(principal))));
    if (results.every(Boolean)) passed.push(principal);
  }
  return passed;
}

export async function scopesThatPass({ useCases }: Door): Promise<TokenScope[]> {
  const passed: TokenScope[] = [];
  for (const scope of TOKEN_SCOPE_NAMES) {
    const actor: Actor = { type: "token", id: "t", name: "t", scopes: [scope] };
    const results = await Promise.all(useCases.map((useCase) => isLetPast(useCase, actor)));
    if (results.every(Boolean)) passed.push(scope);
  }
  return passed;
}

/** Whoever reaches a store has been let past the first line. Nothing of a store ever answers here. */
async function isLetPast({ name, file }: { name: string; file: string }, actor: Actor): Promise<boolean> {
  const found = (await import(path.resolve(file))) as Record<string, UseCase>;
  const useCase = found[name];
  if (!useCase) throw new Error(`${file} has no ${name}.`);
  const reached = Promise.withResolvers<true>();
  const store = silentStore(() => reached.resolve(true));
  const ctx = { actor, db: store, keys: store, now: () => new Date() } as unknown as ServiceContext;
  const ended = useCase(ctx, {}).then(
    () => true,
    (error: unknown) => !(error instanceof AppError && error.code === "forbidden"),
  );
  // A use-case that waits for something else than a store has not refused either.
  const waits = sleep(WAIT_MS, true);
  return Promise.race([ended, reached.promise, waits]);
}

/** Tells that it was touched, gives itself for every call, and never settles when it is awaited. */
function silentStore(onTouch: () => void): unknown {
  const store: unknown = new Proxy(() => {}, {
    get(_, name) {
      onTouch();
      return name === "then" ? () => {} : store;
    },
    apply: () => store,
  });
  return store;
}

function actorOf(principal: Principal): Actor {
  if (principal === "token") return { type: "token", id: "t", name: "t", scopes: [...TOKEN_SCOPE_NAMES] };
  const session = { id: "s", authenticatedAt: new Date(), hasMfa: true };
  return { type: "user", id: "u", name: "u", role: principal, session };
}

function parts(text: string, pattern: RegExp): { name: string; text: string }[] {
  const starts = [...text.matchAll(pattern)];
  return starts.map((match, index) => ({
    name: match[1] ?? "",
    text: text.slice(match.index, starts[index + 1]?.index),
  }));
}

function door(name: string, { file, text }: { file: string; text: string }): Door {
  const imports = [...read(file).matchAll(/import \{([^}]+)\} from "#(lib\/services\/[\w-]+\/[\w-]+\.ts)"/g)];
  const useCases = imports.flatMap(([, names = "", from = ""]) =>
    names
      .split(",")
      .map((word) => word.trim())
      .filter((word) => /^[a-z]/.test(word) && !word.startsWith("type "))
      .filter((word) => new RegExp(`\\b${word}\\b`).test(text))
      .map((word) => ({ name: word, file: from })),
  );
  return { name, useCases };
}

function addressOf(file: string): string {
  return file
    .replace(/^app/, "")
    .replace(/\/(route\.ts|page\.tsx)$/, "")
    .replaceAll(/\/\([^)]+\)/g, "");
}
