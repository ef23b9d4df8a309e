import { z } from "zod";

import { CATEGORIES } from "#lib/domain/category.ts";
import { LANGUAGES } from "#lib/domain/language.ts";
import { COMPOSERS, FALLBACK_REASONS } from "#lib/domain/model-fallback.ts";

import { activeContentSchema } from "./content.ts";

const typed = z.string().nullable().default(null);

/** The form as the person filled it in, cleaned for display. Hostile by definition: never quoted, never trusted. */
export const formFieldsSchema = z.object({
  email: z.string(),
  firstName: typed,
  lastName: typed,
  company: typed,
  jobTitle: typed,
  /** The form's own choice of subject, if it has one. */
  topic: typed,
  message: typed,
  /** Number of people in the company, when the form or HubSpot says it. */
  companySize: z.number().int().positive().nullable().default(null),
  formName: typed,
  pageUrl: typed,
});
export type FormFields = z.infer<typeof formFieldsSchema>;

/** What HubSpot and our own records know about the person. */
export const contactHistorySchema = z.object({
  earlierSubmissions: z.number().int().nonnegative().default(0),
  lastRepliedAt: z.iso.datetime().nullable().default(null),
  lifecycleStage: typed,
  ownerName: typed,
});
export type ContactHistory = z.infer<typeof contactHistorySchema>;

/** One heading with one paragraph of a knowledge page. `id` names it across versions: `pricing#plans.2`. */
export const passageSchema = z.object({
  id: z.string(),
  slug: z.string(),
  version: z.number().int().positive(),
  title: z.string(),
  heading: z.string(),
  text: z.string(),
});

export const composerInputSchema = z.object({
  form: formFieldsSchema,
  history: contactHistorySchema,
  /** Candidates from the knowledge pages; the composer picks the best one to three. */
  passages: z.array(passageSchema),
  sender: z.object({ name: z.string(), address: z.string() }),
  /** Templates, prompt and policy as they are in use now. */
  content: activeContentSchema,
  policyVersion: z.string(),
});
export type ComposerInput = z.infer<typeof composerInputSchema>;

export const claimSourceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("form_field"), field: z.string() }),
  z.object({
    kind: z.literal("knowledge_page"),
    slug: z.string(),
    version: z.number().int().positive(),
    passage: z.string(),
  }),
  z.object({ kind: z.literal("template"), id: z.string() }),
]);
export type ClaimSource = z.infer<typeof claimSourceSchema>;

/** A sentence of the text that states something, and what it rests on. `text.slice(start, end) === sentence`. */
export const claimSchema = z.object({
  sentence: z.string(),
  start: z.number().int().nonnegative(),
  end: z.number().int().positive(),
  source: claimSourceSchema,
});
export type Claim = z.infer<typeof claimSchema>;
/** What `draft_revisions.sources` holds, sealed. */
export const claimsSchema = z.array(claimSchema);

/** What may be stored in clear: no text of the draft, no personal data. */
export const draftCheckSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  note: z.string(),
  severity: z.enum(["block", "warn"]),
});

export const composedDraftSchema = z.object({
  category: z.enum(CATEGORIES),
  confidence: z.number().min(0).max(1),
  reasons: z.array(z.string()),
  language: z.enum(LANGUAGES),
  subject: z.string(),
  text: z.string(),
  claims: claimsSchema,
  /** `pricing@3`; with the language when it is not English: `pricing.de@1`. */
  templateVersion: z.string(),
  policyVersion: z.string(),
  checks: z.array(draftCheckSchema),
  /** Stable words for screens and policies: suspicious, injection, no_reply_advised, has_link, language_other, … */
  flags: z.array(z.string()),
  composer: z.enum(COMPOSERS).default("template"),
  /** `reply@2`; null when no model was asked. */
  promptVersion: typed,
  fallbackReason: z.enum(FALLBACK_REASONS).nullable().default(null),
});
/** What a composer gives; a template need not say that no model was asked. */
export type ComposedDraft = z.input<typeof composedDraftSchema>;
export type ReadDraft = z.output<typeof composedDraftSchema>;
