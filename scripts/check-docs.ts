import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { EnvSchema } from "#lib/env/parse.ts";

const SKIPPED = /^(node_modules|\.git|\.next|\.countersign|coverage|test-results|playwright-report)(\/|$)/;
const TEXT = /\.(ts|tsx|js|mjs|json|md|sql|css|yml|yaml|sh|example)$|^\.ci\/|^LICENSE$/;
const THIS_MACHINE = /(?<![\w./~$-])\/(?:home|root|work)\/[a-z]/i;
/** Files outside lib/env that read variables of their own. */
const READERS = /^(scripts|sandbox|inngest\/engine|e2e)\/.*\.(ts|mjs)$|^[a-z.-]+\.ts$/;

const files = listFiles(".").filter((file) => TEXT.test(file));
const faults = [
  ...brokenLinks(),
  ...missingProofs(),
  ...undocumentedVariables(),
  ...tracesOfOneMachine(),
  ...lockedHosts(),
];
for (const fault of faults) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

function brokenLinks(): string[] {
  return files
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) => {
      const text = withoutCode(readFileSync(file, "utf8"));
      const targets = [...text.matchAll(/\]\(([^()\s]+(?:\([^()]*\)[^()\s]*)*)(?:\s+"[^"]*")?\)/g)];
      return targets.flatMap(([, target = ""]) =>
        isReachable(file, target) ? [] : [`${file}: ${target} leads nowhere.`],
      );
    });
}

/** A proof names a test file and words of a test in it: `file` “words”. */
function missingProofs(): string[] {
  return files
    .filter((file) => file.startsWith("docs/proofs/"))
    .flatMap((file) => {
      const named = readFileSync(file, "utf8").matchAll(/`([^`]+\.tsx?)` “([^”]+)”/g);
      return [...named].flatMap(([, test = "", words = ""]) =>
        existsSync(test) && readFileSync(test, "utf8").includes(words)
          ? []
          : [`${file}: no test “${words}” in ${test}.`],
      );
    });
}

function isReachable(file: string, target: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return true;
  const [path = "", anchor] = decodeURI(target).split("#");
  const place = path === "" ? file : join(path.startsWith("/") ? "." : dirname(file), path);
  if (!existsSync(place)) return false;
  return !anchor || !place.endsWith(".md") || anchorsOf(place).has(anchor);
}

function anchorsOf(file: string): Set<string> {
  const headings = withoutFences(readFileSync(file, "utf8")).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
  return new Set([...headings].map(([, heading = ""]) => slug(heading)));
}

function undocumentedVariables(): string[] {
  if (!existsSync(".env.example")) return [];
  const documented = new Set(
    [...readFileSync(".env.example", "utf8").matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map(
      ([, name = ""]) => name,
    ),
  );
  const product = Object.keys(EnvSchema.shape);
  const elsewhere = files
    .filter((file) => READERS.test(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const isRead = (name: string) => product.includes(name) || new RegExp(`\\b${name}\\b`).test(elsewhere);
  return [
    ...product.filter((name) => !documented.has(name)).map((name) => `.env.example: ${name} is missing.`),
    ...[...documented].filter((name) => !isRead(name)).map((name) => `.env.example: nothing reads ${name}.`),
  ];
}

function tracesOfOneMachine(): string[] {
  return files.flatMap((file) => {
    const lines = readFileSync(file, "utf8").split("\n");
    const found = lines.findIndex((line) => THIS_MACHINE.test(line));
    return found < 0 ? [] : [`${file}:${found + 1}: a path of one particular machine.`];
  });
}

/** A lock file with addresses in it would bind every install to one package source. */
function lockedHosts(): string[] {
  const hasHosts = /"resolved": "https?:/.test(readFileSync("package-lock.json", "utf8"));
  return hasHosts ? ["package-lock.json: it names a package source. Install with the project's .npmrc."] : [];
}

function withoutFences(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "");
}

function withoutCode(text: string): string {
  return withoutFences(text).replace(/`[^`\n]*`/g, "");
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (SKIPPED.test(path)) return [];
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
