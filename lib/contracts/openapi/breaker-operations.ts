import {
  BreakerInput,
  BreakerStatusView,
  BreakersView,
  BreakerView,
  CloseBreakerInput,
  DrainView,
  OpenBreakerInput,
  ProbeBreakerInput,
} from "../breakers.ts";
import { operation } from "./operation.ts";

const AT = "/api/v1/breakers/{service}";

export const BREAKER_OPERATIONS = [
  operation("get", "/api/v1/breakers", {
    id: "listBreakers",
    tag: "Sending",
    summary: "Which services are cut off, and why",
    description:
      "One for each outside service, shared by all instances: state, reason, next probe and its owner, calls saved, what a person forced, and the state of each of the last 60 minutes.",
    permission: "breaker:read",
    output: BreakersView,
  }),
  operation("get", `${AT}/drain`, {
    id: "previewDrain",
    tag: "Sending",
    summary: "What would leave if calls were let through",
    description:
      "Replies that wait, how long they would take at the day's best pace, and which would come back.",
    permission: "breaker:read",
    input: BreakerInput,
    output: DrainView,
    also: [404],
  }),
  operation("post", `${AT}/open`, {
    id: "openBreaker",
    tag: "Sending",
    summary: "Cuts a service off for a while",
    description: "At once, for all instances. When the time is over it is tried with one call.",
    permission: "breaker:open",
    input: OpenBreakerInput,
    output: BreakerView,
    also: [404, 422],
  }),
  operation("post", `${AT}/close`, {
    id: "closeBreaker",
    tag: "Sending",
    summary: "Lets calls through for a while, whatever fails",
    description:
      "Wakes the replies that wait. Asks for a sign-in of the last five minutes: 401 with the reason `insufficient_user_authentication` otherwise.",
    permission: "breaker:close",
    input: CloseBreakerInput,
    output: BreakerView,
    also: [404, 422],
  }),
  operation("post", `${AT}/probe`, {
    id: "probeBreaker",
    tag: "Sending",
    summary: "Has a service tried again now",
    description:
      "By the next call, or, with `draftId`, by the send of that reply. 409 when there is nothing to try.",
    permission: "breaker:probe",
    input: ProbeBreakerInput,
    output: BreakerView,
    also: [404, 409],
  }),
  ...(
    [
      [`${AT}/reset`, "resetBreaker"],
      ["/api/circuit-breakers/reset/{service}", "resetCircuitBreaker"],
    ] as const
  ).map(([path, id]) =>
    operation("post", path, {
      id,
      tag: "Sending",
      summary: "Forgets failures and what was forced, and closes",
      description:
        "A person needs a sign-in of the last five minutes where it is not closed; a token with `breaker:reset` does not.",
      permission: "breaker:reset",
      input: BreakerInput,
      output: BreakerView,
      also: [404],
    }),
  ),
  operation("get", "/api/circuit-breakers/status", {
    id: "getBreakerStatus",
    tag: "Sending",
    summary: "States by service, for scripts",
    description: "How many are open, half open and closed, and each with its reason and next probe.",
    permission: "breaker:read",
    output: BreakerStatusView,
  }),
];
