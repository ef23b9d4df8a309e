import { Inngest } from "inngest";

import { env } from "#lib/env.ts";
import { log } from "#lib/observability/log.ts";

import { TraceSteps } from "./trace-steps.ts";

export type InngestClient = Inngest<{ id: "countersign" }>;

const state = globalThis as typeof globalThis & { __countersignInngest?: InngestClient };

/** The client of this process, made on first use, with everything it needs named here and not guessed. */
export function getInngest(): InngestClient {
  state.__countersignInngest ??= createInngest();
  return state.__countersignInngest;
}

function createInngest(): InngestClient {
  const config = env();
  return new Inngest({
    id: "countersign",
    isDev: config.INNGEST_DEV !== undefined && config.INNGEST_DEV !== "0" && config.INNGEST_DEV !== "false",
    ...(config.INNGEST_BASE_URL ? { baseUrl: config.INNGEST_BASE_URL } : {}),
    ...(config.INNGEST_EVENT_KEY ? { eventKey: config.INNGEST_EVENT_KEY } : {}),
    ...(config.INNGEST_SIGNING_KEY ? { signingKey: config.INNGEST_SIGNING_KEY } : {}),
    aiMetadata: false,
    logger: sdkLogger(),
    middleware: [TraceSteps],
  });
}

/** The SDK logs errors with their causes; only its own sentences reach our log. */
function sdkLogger() {
  const line =
    (level: "debug" | "info" | "warn" | "error") =>
    (...words: unknown[]) => {
      const sentence = words.find((word) => typeof word === "string") ?? "no sentence";
      log()[level]({ source: "inngest" }, sentence.slice(0, 200));
    };
  return { debug: line("debug"), info: line("debug"), warn: line("warn"), error: line("error") };
}
