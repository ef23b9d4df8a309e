import { Middleware } from "inngest";
import { z } from "zod";

import { type Trace, traced } from "#lib/observability/trace.ts";

const Ids = z.object({ workflowId: z.string().optional(), requestId: z.string().optional() });
/** When a function has failed for good, its event is wrapped in one that says so. */
const Failed = z.object({ event: z.object({ data: Ids }) });
const Data = z.union([Failed.transform(({ event }) => event.data), Ids]);

/** Whatever a step logs or reports says which request, workflow, run, step and attempt it belongs to. */
export class TraceSteps extends Middleware.BaseMiddleware {
  readonly id = "trace-steps";

  override wrapStepHandler({ ctx, fn, next, stepInfo }: Middleware.WrapStepHandlerArgs): Promise<unknown> {
    return traced({ ...traceOf({ ctx, fn }), step: stepInfo.options.id }, next);
  }

  override wrapFunctionHandler({ ctx, fn, next }: Middleware.WrapFunctionHandlerArgs): Promise<unknown> {
    return traced(traceOf({ ctx, fn }), next);
  }
}

function traceOf({ ctx, fn }: Pick<Middleware.WrapFunctionHandlerArgs, "ctx" | "fn">): Trace {
  const { data = {} } = Data.safeParse(ctx.event.data);
  const { workflowId, requestId = ctx.runId } = data;
  return {
    ...{ runId: ctx.runId, function: fn.id(), attempt: ctx.attempt + 1, requestId },
    ...(workflowId === undefined ? {} : { workflowId }),
  };
}
