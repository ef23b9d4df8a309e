import type { Claim, ClaimSource, FormFields } from "#lib/contracts/drafting.ts";
import type { DraftClaimView } from "#lib/contracts/drafts.ts";
import type { PageVersion } from "#lib/db/knowledge-sources.ts";
import { splitPassages } from "#lib/domain/passages.ts";

/** Each sourced sentence with the name of its source and the words that it rests on. */
export function toClaimViews(
  claims: readonly Claim[],
  { form, pages }: { form: FormFields | null; pages: readonly PageVersion[] },
): DraftClaimView[] {
  return claims.map(({ start, end, source }) => ({ start, end, source, ...describe(source, form, pages) }));
}

/** "companySize" as "Company size". */
export function fieldLabel(field: string): string {
  const words = field
    .replaceAll(/[_-]+/g, " ")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase()
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function describe(
  source: ClaimSource,
  form: FormFields | null,
  pages: readonly PageVersion[],
): { label: string; excerpt: string | null } {
  switch (source.kind) {
    case "form_field": {
      const value: unknown = form && Object.entries(form).find(([field]) => field === source.field)?.[1];
      const excerpt = typeof value === "string" || typeof value === "number" ? String(value) : null;
      return { label: `form: ${fieldLabel(source.field).toLowerCase()}`, excerpt };
    }
    case "knowledge_page": {
      const page = pages.find(({ slug, version }) => slug === source.slug && version === source.version);
      const passage = page && splitPassages(page).find(({ id }) => id === source.passage);
      return { label: `page: ${page?.title ?? source.slug}`, excerpt: passage?.text ?? null };
    }
    case "template":
      return { label: "template", excerpt: null };
  }
}
