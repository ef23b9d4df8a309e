import { z } from "zod";

import type { HubSpotCalls } from "./hubspot-calls.ts";
import type { HubSpot, ListedPage, ListedSubmission } from "./hubspot.ts";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const paging = z.object({ next: z.object({ after: z.coerce.string() }).nullish() }).nullish();

const FormPage = z.object({
  results: z.array(z.object({ id: z.coerce.string().min(1), name: text, archived: z.boolean().nullish() })),
  paging,
});

/** Every value as HubSpot lists it: a form may ask for numbers and for files, too. */
const Submission = z.looseObject({
  conversionId: z.string().min(1),
  submittedAt: z.coerce.number().min(0).max(8.64e15),
  values: z.array(
    z.looseObject({
      name: z.string(),
      value: z
        .union([z.string(), z.number(), z.boolean()])
        .nullish()
        .transform((value) => String(value ?? ""))
        .or(z.unknown().transform((value) => JSON.stringify(value))),
    }),
  ),
  pageUrl: text,
});
/** One that cannot be read hides no other. */
const SubmissionPage = z.object({ results: z.array(z.unknown()), paging });

const FORMS_A_PAGE = 100;
const SUBMISSIONS_A_PAGE = 50;
/** Far more than an account has: a list without an end is not read for ever. */
const MOST_FORM_PAGES = 200;

/** The forms of the account and what was sent through them, newest first. */
export function formCalls({
  calls,
  apiVersion,
}: {
  calls: HubSpotCalls;
  apiVersion: string;
}): Pick<HubSpot, "listForms" | "listFormSubmissions"> {
  const forms = apiVersion === "v3" ? "/marketing/v3/forms" : `/marketing/forms/${apiVersion}`;
  return {
    async listForms() {
      const found = [];
      let after: string | null = null;
      for (let page = 0; page < MOST_FORM_PAGES; page += 1) {
        const query = new URLSearchParams({ limit: String(FORMS_A_PAGE), ...(after ? { after } : {}) });
        const path = `${forms}?${query.toString()}`;
        const answer: z.infer<typeof FormPage> = await calls.read(
          { name: "list-forms", method: "GET", path },
          FormPage,
        );
        found.push(
          ...answer.results.map(({ id, name, archived }) => ({
            id,
            name: name ?? id,
            isArchived: archived ?? false,
          })),
        );
        after = answer.paging?.next?.after ?? null;
        if (!after) return { forms: found, isComplete: true };
      }
      return { forms: found, isComplete: false };
    },
    async listFormSubmissions({ formId, after }) {
      const query = new URLSearchParams({ limit: String(SUBMISSIONS_A_PAGE), ...(after ? { after } : {}) });
      const path = `/form-integrations/v1/submissions/forms/${encodeURIComponent(formId)}?${query.toString()}`;
      const answer = await calls.read({ name: "list-submissions", method: "GET", path }, SubmissionPage);
      const page: ListedPage = { submissions: [], unreadable: [], after: answer.paging?.next?.after ?? null };
      for (const result of answer.results) {
        const parsed = Submission.safeParse(result);
        if (parsed.success) page.submissions.push(toListed(parsed.data));
        else page.unreadable.push(result);
      }
      return page;
    },
  };
}

function toListed({
  conversionId,
  submittedAt,
  values,
  pageUrl,
}: z.infer<typeof Submission>): ListedSubmission {
  return {
    conversionId,
    submittedAt: new Date(submittedAt),
    values: values.map(({ name, value }) => ({ name, value })),
    pageUrl,
  };
}
