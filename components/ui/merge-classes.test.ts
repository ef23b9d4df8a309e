import { globSync, readFileSync } from "node:fs";

import { extendTailwindMerge } from "tailwind-merge";
import { expect, test } from "vitest";

import { mergeClasses } from "./merge-classes.ts";

/** What it stands for in the browser, at a tenth of its weight. */
const reference = extendTailwindMerge({
  extend: {
    classGroups: {
      "font-size": [{ text: ["small", "row", "read", "draft", "heading", "title", "figure"] }],
    },
  },
});

const classes = classesInUse();

test("of any two classes that this console uses, the right one stays", () => {
  expect(classes.length).toBeGreaterThan(150);
  const different = classes.flatMap((earlier) =>
    classes
      .filter((later) => later !== earlier)
      .map((later) => `${earlier} ${later}`)
      .filter((pair) => mergeClasses(pair) !== reference(pair)),
  );
  expect(different).toEqual([]);
});

test("what nobody sets twice stays as it was written", () => {
  expect(mergeClasses("  group p-4\n flex peer ")).toBe("group p-4 flex peer");
  expect(mergeClasses("hover:p-1 p-2 [&_svg]:p-3")).toBe("hover:p-1 p-2 [&_svg]:p-3");
});

/** Every word in a literal that the reference knows as a class: one of each kind, without its variants. */
function classesInUse(): string[] {
  const words = globSync("{app,components}/**/*.tsx").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/"([^"\n]*)"|`([^`]*)`/g)].flatMap(([, plain, template]) =>
      (plain ?? template ?? "").split(/\s+/),
    ),
  );
  const bare = words
    .map((word) => word.replace(/^([a-z-]+:)+/, ""))
    .filter((word) => /^[a-z[-][^\s{}$;,]*$/.test(word) && reference(`${word} ${word}`) === word);
  return [...new Map(bare.map((word) => [word.replaceAll(/\d+(\.\d+)?/g, "0"), word])).values()];
}
