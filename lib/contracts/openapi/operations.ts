import { z } from "zod";

import { BREAKER_OPERATIONS } from "./breaker-operations.ts";
import { DESK_OPERATIONS } from "./desk-operations.ts";
import { INTAKE_OPERATIONS } from "./intake-operations.ts";
import { operation, type Operation } from "./operation.ts";
import { HEALTH_OPERATIONS, OTHER_OPERATIONS } from "./other-operations.ts";
import { SETTINGS_OPERATIONS } from "./settings-operations.ts";
import { WORKFLOW_OPERATIONS } from "./workflow-operations.ts";

const DOCUMENT = operation("get", "/api/v1/openapi.json", {
  id: "getOpenApi",
  tag: "Identity",
  summary: "This description",
  description: "OpenAPI 3.1, made from the same schemas that check every request.",
  permission: "user:read",
  output: z.looseObject({ openapi: z.string() }),
});

/** Everything that can be asked of this product over HTTP, but for signing in and for the engine. */
export const OPERATIONS: readonly Operation[] = [
  ...DESK_OPERATIONS,
  ...INTAKE_OPERATIONS,
  ...WORKFLOW_OPERATIONS,
  ...OTHER_OPERATIONS,
  ...BREAKER_OPERATIONS,
  ...SETTINGS_OPERATIONS,
  DOCUMENT,
  ...HEALTH_OPERATIONS,
];
