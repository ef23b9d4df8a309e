import { z } from "zod";

import { CATEGORIES } from "#lib/domain/category.ts";
import { CONTENT_KINDS } from "#lib/domain/content.ts";
import { LANGUAGES } from "#lib/domain/language.ts";
import type { SendingPolicy } from "#lib/domain/policy.ts";

const version = z.int().min(1);
const categories = z
  .array(z.enum(CATEGORIES))
  .max(CATEGORIES.length)
  .refine((names) => new Set(names).size === names.length, "Name each category once.");

/** One version of one template. A change of words is a new version: approvals and records name it. */
export const templateSchema = z.object({
  /** `pricing`; with the language when it is not English: `pricing.de`. */
  id: z.string(),
  version,
  language: z.enum(LANGUAGES),
  subject: z.string(),
  text: z.string(),
});
export type Template = z.infer<typeof templateSchema>;

export const promptSchema = z.object({ name: z.string(), version, text: z.string() });
export type Prompt = z.infer<typeof promptSchema>;

/** Every field has a default: a policy that was written before a rule existed goes on as if it did not. */
export const sendingPolicySchema = z.strictObject({
  secondPerson: z
    .strictObject({
      categories: categories.default([]),
      amountFrom: z.number().min(0).max(1_000_000_000).nullable().default(null),
      words: z
        .array(z.string().trim().min(2, "A word has at least two characters.").max(80))
        .max(100, "Keep the list under 100 words.")
        .default([]),
    })
    .prefault({}),
  listUnsubscribe: z.strictObject({ categories: categories.default([...CATEGORIES]) }).prefault({}),
}) satisfies z.ZodType<SendingPolicy>;

export const policySchema = z.object({ name: z.string(), version, rules: sendingPolicySchema });

/** The versions in use at one moment: what a draft is written with, and what it will name. */
export const activeContentSchema = z.object({
  templates: z.array(templateSchema),
  prompt: promptSchema,
  policy: policySchema,
});
export type ActiveContent = z.infer<typeof activeContentSchema>;

export const contentKindSchema = z.enum(CONTENT_KINDS);
