import type { HubSpotForm, ListedPage } from "#lib/integrations/hubspot/hubspot.ts";

import type { ServiceContext } from "../context.ts";

export type FormWalk = {
  form: Pick<HubSpotForm, "id" | "name">;
  /** Submissions before this moment are not wanted. */
  since: Date;
  /** Where to go on; null begins with the newest. */
  after: string | null;
  /** Asked before every page but the first. */
  mayGoOn: () => boolean;
};

type Page = ListedPage & { isEnd: boolean };

/** Reads a form newest first, page by page, back to `since`. `onPage` sees what is wanted of each page. */
export async function walkForm(
  ctx: ServiceContext,
  { form, since, after, mayGoOn }: FormWalk,
  onPage: (page: Page) => Promise<void>,
): Promise<{ isEnd: boolean; pages: number }> {
  let place = after;
  for (let pages = 1; ; pages += 1) {
    const page = await ctx.integrations.hubspot.listFormSubmissions({ formId: form.id, after: place });
    const submissions = page.submissions.filter(({ submittedAt }) => submittedAt >= since);
    const isEnd = page.after === null || submissions.length < page.submissions.length;
    const unreadable = page.unreadable.filter((value) => !isBefore(since, value));
    await onPage({ submissions, unreadable, after: page.after, isEnd });
    if (isEnd || !mayGoOn()) return { isEnd, pages };
    place = page.after;
  }
}

function isBefore(since: Date, value: unknown): boolean {
  const submittedAt =
    typeof value === "object" && value !== null && "submittedAt" in value && value.submittedAt;
  return typeof submittedAt === "number" && submittedAt < since.getTime();
}
