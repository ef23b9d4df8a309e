import { Liquid, type Template, toValueSync } from "liquidjs";

import type { TemplateValues } from "./templates/template.ts";

const TAGS: ReadonlySet<string> = new Set(["if", "unless", "for"]);
const FILTERS: ReadonlySet<string> = new Set([
  "default",
  "upcase",
  "downcase",
  "capitalize",
  "strip",
  "join",
  "size",
]);

/** Values are data: nothing in them is ever parsed as a template. Bounded in time and memory; throws liquid's error. */
export function renderTemplate(source: string, values: TemplateValues): string {
  return compileTemplate(source)(values);
}

/** The same for many values: the source is parsed once. */
export function compileTemplate(source: string): (values: TemplateValues) => string {
  const parsed = engine().parse(source);
  return (values) => String(engine().renderSync(parsed, values));
}

/** Every variable that the template may ever read, taken or not: each as its path. */
export function variablesOf(source: string): (string | number)[][] {
  const segments = engine().globalVariableSegmentsSync(source);
  return segments.map((path) => path.map((part) => (Array.isArray(part) ? "[]" : part)));
}

type Loop = { over: string; depth: number };

/** Every loop as liquid itself reads it, however it is written, and how many others it stands in. */
export function loopsOf(source: string): Loop[] {
  return engine()
    .parse(source)
    .flatMap((template) => loopsIn(template, 0));
}

function loopsIn(template: Template, depth: number): Loop[] {
  const { token } = template;
  const isLoop = "name" in token && token.name === "for";
  const over = "args" in token && typeof token.args === "string" ? token.args.trim() : "";
  const inner = template.children ? toValueSync(template.children(false, true)) : [];
  const inside = inner.flatMap((child) => loopsIn(child, isLoop ? depth + 1 : depth));
  return isLoop ? [{ over, depth }, ...inside] : inside;
}

let shared: Liquid | null = null;

function engine(): Liquid {
  shared ??= createEngine();
  return shared;
}

function createEngine(): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    dynamicPartials: false,
    templates: {},
    parseLimit: 20_000,
    renderLimit: 1_000,
    memoryLimit: 200_000,
  });
  keepOnly(liquid.tags, TAGS);
  keepOnly(liquid.filters, FILTERS);
  return liquid;
}

function keepOnly(known: Record<string, unknown>, names: ReadonlySet<string>): void {
  for (const name of Object.keys(known)) if (!names.has(name)) delete known[name];
}
