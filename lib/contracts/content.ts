import { z } from "zod";

import { CATEGORIES } from "#lib/domain/category.ts";
import { CONTENT_KINDS } from "#lib/domain/content.ts";
import { LANGUAGES } from "#lib/domain/language.ts";
import type { SendingPolicy } from "#lib/domain/policy.ts";

/** As large as the column holds. */
const version = z.int32().min(1);
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

const name = z
  .string()
  .max(80)
  .regex(/^[a-z]+(\.[a-z]{2})?$/, "Use the name as it stands in the list.");

export const templateBodySchema = z.strictObject({
  subject: z
    .string()
    .trim()
    .min(1, "Give the template a subject.")
    .max(500, "Keep the subject under 500 characters.")
    .regex(/^[^\r\n\u0085\u2028\u2029]*$/, "The subject has more than one line. Keep it on one."),
  text: z
    .string()
    .max(8_000, "Keep the template under 8,000 characters.")
    .refine((text) => text.trim() !== "", "The template is empty. Write what the reply says."),
});
export const promptBodySchema = z.strictObject({
  text: z
    .string()
    .max(12_000, "Keep the prompt under 12,000 characters.")
    .refine((text) => text.trim() !== "", "The prompt is empty. Write what the model is asked to do."),
});

export const ListContentInput = z.strictObject({ kind: contentKindSchema });
export type ListContentInput = z.infer<typeof ListContentInput>;

export const GetContentInput = z.strictObject({
  kind: contentKindSchema,
  name,
  version: version.optional(),
});
export type GetContentInput = z.infer<typeof GetContentInput>;

const saved = {
  name,
  /** The newest version when the editor was opened. */
  base: version,
  /** Puts the new version into use at once. */
  isActivated: z.boolean(),
};
export const SaveContentVersionInput = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("template"), ...saved, body: templateBodySchema }),
  z.strictObject({ kind: z.literal("prompt"), ...saved, body: promptBodySchema }),
  z.strictObject({ kind: z.literal("policy"), ...saved, body: sendingPolicySchema }),
]);
export type SaveContentVersionInput = z.infer<typeof SaveContentVersionInput>;

/** `current` is the version in use that stood on the screen. */
export const ActivateContentVersionInput = z.strictObject({
  kind: contentKindSchema,
  name,
  version,
  current: version,
});
export type ActivateContentVersionInput = z.infer<typeof ActivateContentVersionInput>;

export const ConfirmContentChangeInput = z.strictObject({ requestId: z.uuid() });
export type ConfirmContentChangeInput = z.infer<typeof ConfirmContentChangeInput>;

export const PreviewTemplateInput = z.strictObject({ name, body: templateBodySchema });
export type PreviewTemplateInput = z.infer<typeof PreviewTemplateInput>;

const instant = z.iso.datetime();

export const ContentVersionItem = z.object({
  version: z.int(),
  isActive: z.boolean(),
  changedAt: instant,
  /** Null for what came with the product. */
  changedBy: z.string().nullable(),
});
export type ContentVersionItem = z.infer<typeof ContentVersionItem>;

export const ContentListItem = ContentVersionItem.extend({
  kind: contentKindSchema,
  name: z.string(),
  newest: z.int(),
});
export type ContentListItem = z.infer<typeof ContentListItem>;

/** A looser policy that waits for another person's confirmation. */
export const ContentRequestView = z.object({
  id: z.uuid(),
  version: z.int(),
  requestedBy: z.string(),
  requestedAt: instant,
  expiresAt: instant,
  /** What leaves with one approver once it is in use. */
  loosened: z.array(z.string()),
  mayConfirm: z.boolean(),
});
export type ContentRequestView = z.infer<typeof ContentRequestView>;

const contentView = ContentListItem.extend({
  /** The version in use. */
  current: z.int(),
  /** Newest first. */
  versions: z.array(ContentVersionItem),
  request: ContentRequestView.nullable(),
});
/** One version, in use or not, with the list of all of them. */
export const ContentView = z.discriminatedUnion("kind", [
  contentView.extend({ kind: z.literal("template"), body: templateBodySchema }),
  contentView.extend({ kind: z.literal("prompt"), body: promptBodySchema }),
  contentView.extend({ kind: z.literal("policy"), body: sendingPolicySchema }),
]);
export type ContentView = z.infer<typeof ContentView>;

export const TemplatePreview = z.object({
  /** Why this text cannot be saved; empty when it can. */
  faults: z.array(z.string()),
  /** What three different people would get. */
  samples: z.array(
    z.object({
      title: z.string(),
      message: z.string(),
      subject: z.string(),
      text: z.string(),
      failedChecks: z.array(z.string()),
    }),
  ),
});
export type TemplatePreview = z.infer<typeof TemplatePreview>;

/** Stands in the details of a refusal: what was saved while the editor was open. */
export const NewerVersionDetails = z.object({
  reason: z.literal("newer_version"),
  newest: z.int(),
  changes: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })),
});
export type NewerVersionDetails = z.infer<typeof NewerVersionDetails>;
