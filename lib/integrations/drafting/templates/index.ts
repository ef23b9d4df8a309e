import type { Category } from "#lib/domain/category.ts";
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
import type { Template } from "./template.ts";

const ENGLISH: Record<Category, Template> = {
  pricing,
  demo,
  support,
  partnership,
  security,
  careers,
  spam,
  other,
};

/** A language without a template gets English. */
export function templateFor(category: Category, language: Language): Template {
  if (language === "de") return germanTemplate(category);
  return language === "fr" ? frenchTemplate(category) : ENGLISH[category];
}
