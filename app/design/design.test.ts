import { globSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

/** Loaded later by the part that stands in the gallery. */
const LATER = ["components/ui/dialog-window.tsx", "components/ui/menu-window.tsx"];

const shown = globSync("components/ui/*.tsx").filter((file) => !LATER.includes(file));
const exported = shown.flatMap((file) =>
  [...readFileSync(file, "utf8").matchAll(/^export function ([A-Z]\w*)/gm)].flatMap(([, name]) => name ?? []),
);
const specimens = globSync("app/design/specimens-of-*.tsx")
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");

test.each(exported)("%s stands in the gallery", (component) => {
  expect(specimens).toMatch(new RegExp(`component: "${component}"|<${component}[\\s>]`));
});

test("the gallery is for the development server only", () => {
  expect(readFileSync("app/design/page.tsx", "utf8")).toMatch(
    /if \(!isDevelopmentServer\(\)\) notFound\(\);/,
  );
});
