import { keyedDigest } from "#lib/db/tokens.ts";
import { canonicalJson, sha256Hex } from "#lib/domain/digest.ts";

/** Who asks what, as it is compared with what is stored. */
export type ContentDigests = {
  /** What is stored: nobody can try addresses and words out on it without our key. */
  own: string;
  /** The same content as it may be stored: rows of earlier versions hold a digest without a key. */
  same: readonly string[];
  /** The same person's form without a message, as it may be stored. */
  wordless: readonly string[];
};

/** Stands for the digest of words that were not kept. */
export const NOT_KEPT = "not kept";

/**
 * The fields besides depend on the way in which HubSpot tells a submission, and on what it learned meanwhile, so they
 * make no other submission of it.
 */
export function contentDigests(email: string, message: string | null): ContentDigests {
  const digest = (words: string) =>
    sha256Hex(canonicalJson({ email: email.trim().toLowerCase(), message: words }));
  const [plain, plainWordless] = [digest(message?.trim() ?? ""), digest("")];
  const own = keyedDigest(plain);
  return { own, same: [own, plain], wordless: [keyedDigest(plainWordless), plainWordless] };
}
