import type { Scenario } from "../scenario.ts";
import { stepScenarios } from "./steps.ts";

export const allScenarios: Scenario[] = [...stepScenarios];
