import type { z } from "zod";

import { type CallGuard, unguarded } from "../call-guard.ts";
import { callHttp, type HttpAnswer } from "../http.ts";
import { createRetryRead } from "../retry-read.ts";
import { readAnswer, refusalOf } from "./hubspot-answers.ts";

export type HubSpotCall = {
  /** The step's name after `hubspot.`. */
  name: string;
  method: "GET" | "POST" | "DELETE";
  path: string;
  body?: unknown;
};

/** How HubSpot is asked: with the private app's token, answers read by a schema, refusals as AppErrors. */
export type HubSpotCalls = {
  call: (request: HubSpotCall) => Promise<HttpAnswer>;
  ask: <T>(request: HubSpotCall, schema: z.ZodType<T>) => Promise<T>;
  /** As `ask`, repeated when it failed in passing. Only for calls that change nothing at HubSpot. */
  read: <T>(request: HubSpotCall, schema: z.ZodType<T>) => Promise<T>;
};

export function createHubSpotCalls(options: {
  baseUrl: string;
  accessToken: string;
  guard?: CallGuard | undefined;
}): HubSpotCalls {
  const base = options.baseUrl.replace(/\/+$/, "");
  const retryRead = createRetryRead();
  const guarded = { service: "hubspot", guard: options.guard ?? unguarded } as const;
  const call = ({ name, method, path, body }: HubSpotCall): Promise<HttpAnswer> =>
    callHttp({
      name: `hubspot.${name}`,
      service: "HubSpot",
      guarded,
      method,
      url: `${base}${path}`,
      headers: {
        authorization: `Bearer ${options.accessToken}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const ask = async <T>(request: HubSpotCall, schema: z.ZodType<T>): Promise<T> => {
    const answer = await call(request);
    if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
    return readAnswer(schema, answer);
  };
  return { call, ask, read: (request, schema) => retryRead(() => ask(request, schema)) };
}

export async function nullWhenUnknown<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "not_found") return null;
    throw error;
  }
}
