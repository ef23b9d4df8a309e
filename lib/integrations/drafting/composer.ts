import type { ComposedDraft, ComposerInput } from "#lib/contracts/drafting.ts";

/** Writes the first text of a reply. Sees one submission and public passages; has no tools and no way out. */
export type Composer = {
  readonly name: string;
  compose(input: ComposerInput): Promise<ComposedDraft>;
};
