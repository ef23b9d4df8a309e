import type { Scenario } from "../scenario.ts";
import { endingScenarios } from "./endings.ts";
import { limitScenarios } from "./limits.ts";
import { stepScenarios } from "./steps.ts";
import { waitScenarios } from "./waits.ts";

/** Everything the product may rely on, asserted alike on every engine. */
export const allScenarios: Scenario[] = [
  ...stepScenarios,
  ...waitScenarios,
  ...limitScenarios,
  ...endingScenarios,
];
