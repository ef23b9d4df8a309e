import type { QuarantineCause, ReplayedDelivery } from "#lib/contracts/quarantine.ts";

/** Why it could not be used, and what would have to change. */
export const CAUSE_WORDS: Record<QuarantineCause, { what: string; remedy: string }> = {
  empty: { what: "nothing in it", remedy: "There is nothing to replay. Dismiss it." },
  invalid_utf8: {
    what: "not text",
    remedy: "The bytes are no UTF-8. A replay helps once a release reads them.",
  },
  invalid_json: { what: "not JSON", remedy: "A replay helps once a release reads it." },
  trailing_bytes: { what: "something after the JSON", remedy: "A replay helps once a release reads it." },
  too_deep: { what: "nested too deeply", remedy: "A replay helps once a release reads it." },
  ambiguous: {
    what: "the same name twice in one object",
    remedy: "Nobody can say which of the two holds. Look at the contact in HubSpot.",
  },
  number_too_large: {
    what: "a number too large to keep exactly",
    remedy: "A replay helps once a release reads it.",
  },
  unknown_shape: {
    what: "no shape that we know",
    remedy: "Compare the workflow's webhook in HubSpot with the documentation; replay after a fix.",
  },
  wrong_portal: {
    what: "from another HubSpot account",
    remedy: "If the account is right, correct its id in the configuration and replay.",
  },
  conflict: {
    what: "other words under a key that was used",
    remedy: "The first submission stands. Compare the two; dismiss this one, or answer it by hand.",
  },
  unstorable: {
    what: "a value that the database refuses",
    remedy: "A replay helps once a release cleans it.",
  },
  broken_event: { what: "an event that cannot be read", remedy: "A replay helps once a release reads it." },
};

/** What a replay came to, in the past tense. */
export function replayWords({ outcome, cause }: ReplayedDelivery): string {
  switch (outcome) {
    case "accepted":
      return "Replayed: it is in";
    case "duplicate":
      return "Replayed: it was here already";
    case "quarantined":
      return `Still in quarantine: ${whatOf(cause)}`;
  }
}

function whatOf(cause: string | null): string {
  return Object.entries(CAUSE_WORDS).find(([name]) => name === cause)?.[1].what ?? "it cannot be used yet";
}

/** "812 bytes", "3.4 kB". */
export function formatBytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`;
}
