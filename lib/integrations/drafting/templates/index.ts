import type { Template } from "#lib/contracts/content.ts";
import { CATEGORIES, type Category } from "#lib/domain/category.ts";
import { AppError } from "#lib/domain/errors.ts";
import type { Language } from "#lib/domain/language.ts";

import { careers } from "./careers.ts";
import { demo } from "./demo.ts";
import { frenchTemplate } from "./french.ts";
import { germanTemplate } from "./german.ts";
import { other } from "./other.ts";
import { partnership } from "./partnership.ts";
import { pricing } from "./pricing.ts";
import { security } from "./security.ts";
import { spam } from "./spam.ts";
import { support } from "./support.ts";
import type { BuiltInTemplate } from "./template.ts";

/** The templates that the product comes with: one for each category and language. */
export const BUILT_IN_TEMPLATES: readonly BuiltInTemplate[] = [
  ...[pricing, demo, support, partnership, security, careers, spam, other],
  ...CATEGORIES.map(germanTemplate),
  ...CATEGORIES.map(frenchTemplate),
];

/** What a template of that name answers: `pricing.de` is for German messages about prices. */
export function templateScope(id: string): { category: Category; language: "en" | "de" | "fr" } | null {
  const [name, language = "en", ...rest] = id.split(".");
  const category = CATEGORIES.find((known) => known === name);
  if (category === undefined || rest.length > 0) return null;
  return language === "en" || language === "de" || language === "fr" ? { category, language } : null;
}

/** A language without a template gets English. */
export function templateFor(
  templates: readonly Template[],
  category: Category,
  language: Language,
): Template {
  const isTranslated = language === "de" || language === "fr";
  const found =
    (isTranslated ? templates.find(({ id }) => id === `${category}.${language}`) : undefined) ??
    templates.find(({ id }) => id === category);
  if (found === undefined) {
    throw new AppError("unprocessable", `There is no template for ${category}. Restart to bring it back.`);
  }
  return found;
}
