import "server-only";
import { z, type ZodType } from "zod";

import { parseInput } from "./parse-input.ts";
import { readJson } from "./read-json.ts";
import type { UseCase } from "./run-action.ts";
import { runRoute } from "./run-route.ts";

const Body = z.record(z.string(), z.unknown());

/** As `runRoute`, for a JSON body joined with what path and headers name. The body is read for signed-in people only. */
export async function runJsonRoute<Input, Output>(
  request: Request,
  ...[schema, useCase, named]: [ZodType<Input>, UseCase<Input, Output>, Record<string, unknown>]
): Promise<Response> {
  return runRoute(
    request,
    z.null(),
    async (ctx) => {
      const body = parseInput(Body, await readJson(request));
      return useCase(ctx, parseInput(schema, { ...body, ...named }));
    },
    null,
  );
}
