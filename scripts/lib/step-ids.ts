import { parseSync, Visitor } from "oxc-parser";

export type Ledger = Record<string, string[]>;

const STEP_TOOLS = [
  "run",
  "sleep",
  "sleepUntil",
  "waitForEvent",
  "waitForSignal",
  "sendEvent",
  "invoke",
  "fetch",
];

type Node = { type: string; name?: string; value?: unknown; [key: string]: unknown };
type Call = { callee: Node; arguments: Node[] };

/** The durable names in a source file: each function with its steps. Changing parts of a name are written as `*`. */
export function stepIdsOf(file: string, source: string): Ledger {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const functions: string[] = [];
  const steps: string[] = [];
  new Visitor({
    CallExpression(node) {
      const call = node as unknown as Call;
      const callee = call.callee;
      if (isMember(callee, ["createFunction"])) functions.push(idOfFunction(call.arguments[0]));
      else if (isStepTool(callee)) steps.push(...literal(call.arguments[0]));
      else if (callee.type === "Identifier" && callee.name === "runStep")
        steps.push(...literal(call.arguments[1]));
    },
  }).visit(program);
  const names = functions.filter((name) => name !== "");
  if (names.length === 0) return steps.length > 0 ? { [`(shared) ${file}`]: sorted(steps) } : {};
  return Object.fromEntries(names.map((name) => [name, sorted(steps)]));
}

/** What is wrong with the code, given the names that stored runs may still wait for. */
export function compareLedgers(recorded: Ledger, found: Ledger): { missing: string[]; unlisted: string[] } {
  const missing: string[] = [];
  const unlisted: string[] = [];
  for (const [name, steps] of Object.entries(recorded)) {
    const present = found[name];
    if (!present) {
      if (!hasSuccessor(name, Object.keys(found))) missing.push(name);
      continue;
    }
    for (const step of steps) {
      if (!present.includes(step) && !hasSuccessor(step, present)) missing.push(`${name} / ${step}`);
    }
  }
  for (const [name, steps] of Object.entries(found)) {
    if (!recorded[name]) unlisted.push(name);
    for (const step of steps) if (!recorded[name]?.includes(step)) unlisted.push(`${name} / ${step}`);
  }
  return { missing, unlisted };
}

/** `send:v2` or `send-v2` says openly that `send` has changed. */
const hasSuccessor = (id: string, present: string[]) =>
  present.some((name) => name.startsWith(id) && /^[-:]v\d+$/.test(name.slice(id.length)));

const sorted = (names: string[]) => [...new Set(names)].toSorted();

function isMember(node: Node, names: string[]): boolean {
  const property = node["property"] as Node | undefined;
  return node.type === "MemberExpression" && names.includes(property?.name ?? "");
}

function isStepTool(callee: Node): boolean {
  const object = callee["object"] as Node | undefined;
  return isMember(callee, STEP_TOOLS) && object?.type === "Identifier" && object.name === "step";
}

function idOfFunction(options: Node | undefined): string {
  const properties = (options?.["properties"] ?? []) as Node[];
  const id = properties.find((property) => (property["key"] as Node | undefined)?.name === "id");
  return literal(id?.value as Node | undefined)[0] ?? "";
}

function literal(node: Node | undefined): string[] {
  if (node?.type === "Literal" && typeof node.value === "string") return [node.value];
  if (node?.type !== "TemplateLiteral") return [];
  const parts = node["quasis"] as { value: { cooked: string } }[];
  return [parts.map((part) => part.value.cooked).join("*")];
}
