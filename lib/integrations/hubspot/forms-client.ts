import { z } from "zod";

import type { HubSpotCalls } from "./hubspot-calls.ts";
import type { HubSpot } from "./hubspot.ts";

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
const SubmissionPage = z.object({
  results: z.array(
    z.looseObject({
      conversionId: z.string().min(1),
      submittedAt: z.coerce.number(),
      values: z.array(
        z.looseObject({
          name: z.string(),
          value: z
            .union([z.string(), z.number(), z.boolean()])
            .nullish()
            .transform((value) => String(value ?? "")),
        }),
      ),
      pageUrl: text,
    }),
  ),
  paging,
});

const FORMS_A_PAGE = 100;
const SUBMISSIONS_A_PAGE = 50;
const MOST_FORM_PAGES = 20;

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
        if (!after) break;
      }
      return found;
    },
    async listFormSubmissions({ formId, after }) {
      const query = new URLSearchParams({ limit: String(SUBMISSIONS_A_PAGE), ...(after ? { after } : {}) });
      const path = `/form-integrations/v1/submissions/forms/${encodeURIComponent(formId)}?${query.toString()}`;
      const answer = await calls.read({ name: "list-submissions", method: "GET", path }, SubmissionPage);
      return {
        submissions: answer.results.map(({ conversionId, submittedAt, values, pageUrl }) => ({
          conversionId,
          submittedAt: new Date(submittedAt),
          values: values.map(({ name, value }) => ({ name, value })),
          pageUrl,
        })),
        after: answer.paging?.next?.after ?? null,
      };
    },
  };
}
