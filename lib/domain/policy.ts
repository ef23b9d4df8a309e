import type { Category } from "./category.ts";
import type { SecondPersonPolicy } from "./second-person.ts";

/** What a team decides about all its replies. A draft keeps the version under which it was written. */
export type SendingPolicy = {
  secondPerson: SecondPersonPolicy;
  /** Categories whose mails carry a List-Unsubscribe header, where the configuration allows it at all. */
  listUnsubscribe: { categories: readonly Category[] };
};
