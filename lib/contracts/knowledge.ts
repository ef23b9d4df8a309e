import { z } from "zod";

import { passageSchema } from "./drafting.ts";

const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "Use lower-case letters, digits and single hyphens.")
  .max(80, "Keep the name under 80 characters.");
const version = z.int().min(1);

export const GetKnowledgePageInput = z.strictObject({ slug, version: version.optional() });
export type GetKnowledgePageInput = z.infer<typeof GetKnowledgePageInput>;

/** `version` is the one that stood on the screen; null makes a new page. */
export const SaveKnowledgePageInput = z.strictObject({
  slug,
  version: version.nullable(),
  title: z.string().trim().min(1, "Give the page a title.").max(120, "Keep the title under 120 characters."),
  markdown: z
    .string()
    .max(50_000, "Keep the page under 50,000 characters.")
    .refine((text) => text.trim() !== "", "The page is empty. Write what drafts may rest on."),
});
export type SaveKnowledgePageInput = z.infer<typeof SaveKnowledgePageInput>;

/** `current` is the version in use that stood on the screen. */
export const ActivateKnowledgePageVersionInput = z.strictObject({ slug, version, current: version });
export type ActivateKnowledgePageVersionInput = z.infer<typeof ActivateKnowledgePageVersionInput>;

export const SearchKnowledgeInput = z.strictObject({
  question: z.string().max(500, "Keep the question under 500 characters."),
  limit: z.int().min(1).max(20).default(5),
});
export type SearchKnowledgeInput = z.infer<typeof SearchKnowledgeInput>;

const instant = z.iso.datetime();

export const KnowledgePageListItem = z.object({
  slug: z.string(),
  version: z.int(),
  title: z.string(),
  changedAt: instant,
  changedBy: z.string().nullable(),
});
export type KnowledgePageListItem = z.infer<typeof KnowledgePageListItem>;

export const KnowledgePageView = KnowledgePageListItem.extend({
  markdown: z.string(),
  /** The version in use. */
  current: z.int(),
  newest: z.int(),
  /** Newest first. */
  versions: z.array(KnowledgePageListItem),
});
export type KnowledgePageView = z.infer<typeof KnowledgePageView>;

export const KnowledgeSearchResult = z.object({ passages: z.array(passageSchema) });
export type KnowledgeSearchResult = z.infer<typeof KnowledgeSearchResult>;
