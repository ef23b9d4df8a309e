import type { InngestFunction } from "inngest";

import type { InngestClient } from "./client.ts";
import { processSubmission } from "./functions/process-submission.ts";
import { sweepOutbox } from "./functions/sweep-outbox.ts";

/** Every function that this product serves to the engine. */
export function allFunctions(inngest: InngestClient): InngestFunction.Any[] {
  return [processSubmission(inngest), sweepOutbox(inngest)];
}
