import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { compareLedgers, type Ledger, stepIdsOf } from "./lib/step-ids.ts";

const FOLDER = "inngest/functions";
const FILE = "inngest/step-ledger.json";

/** A stored run finds its way by these names: renaming one strands every run that waits for it. */
const found: Ledger = Object.fromEntries(
  (existsSync(FOLDER) ? readdirSync(FOLDER).toSorted() : [])
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap((name) =>
      Object.entries(stepIdsOf(join(FOLDER, name), readFileSync(join(FOLDER, name), "utf8"))),
    ),
);
const recorded: Ledger = existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : {};
const { missing, unlisted } = compareLedgers(recorded, found);

for (const name of missing) {
  console.log(`${name} is gone. Runs in flight need it: restore it, or name the new one \`…-v2\`.`);
}
if (process.argv.includes("--write")) {
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(found)])].toSorted();
  const merged = names.map((name) => [
    name,
    [...new Set([...(recorded[name] ?? []), ...(found[name] ?? [])])].toSorted(),
  ]);
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(merged), null, 2)}\n`);
  console.log(unlisted.length === 0 ? "Nothing new." : `Added ${unlisted.join(", ")}.`);
} else {
  for (const name of unlisted) console.log(`${name} is new. Record it: npm run steps:record`);
}
const isFine = missing.length === 0 && (unlisted.length === 0 || process.argv.includes("--write"));
process.exitCode = isFine ? 0 : 1;
