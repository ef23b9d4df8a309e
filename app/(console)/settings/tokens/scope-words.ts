import type { TokenScope } from "#lib/domain/actor.ts";

export const SCOPE_WORDS: Record<TokenScope, string> = {
  "read:workflows": "Read workflows and figures",
  "read:drafts": "Read drafts",
  "read:intake": "Read what came in",
  "read:sending": "Read what may leave",
  "read:knowledge": "Read knowledge pages",
  "read:content": "Read templates, prompts and policies",
  "read:*": "Read all of these",
  "intake:replay": "Replay a delivery from quarantine",
  "breaker:reset": "Read breakers and reset them",
  "metrics:read": "Read the numbers of each process",
};
