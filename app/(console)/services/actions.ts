"use server";

import { runAction } from "#app/_server/run-action.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import {
  BreakerInput,
  type BreakerView,
  CloseBreakerInput,
  OpenBreakerInput,
  ProbeBreakerInput,
} from "#lib/contracts/breakers.ts";
import { closeBreaker } from "#lib/services/breakers/close-breaker.ts";
import { openBreaker } from "#lib/services/breakers/open-breaker.ts";
import { probeBreaker } from "#lib/services/breakers/probe-breaker.ts";
import { resetBreaker } from "#lib/services/breakers/reset-breaker.ts";

export async function openBreakerAction(input: OpenBreakerInput): Promise<ActionResult<BreakerView>> {
  return runAction(OpenBreakerInput, openBreaker, input);
}

export async function closeBreakerAction(input: CloseBreakerInput): Promise<ActionResult<BreakerView>> {
  return runAction(CloseBreakerInput, closeBreaker, input);
}

export async function probeBreakerAction(input: ProbeBreakerInput): Promise<ActionResult<BreakerView>> {
  return runAction(ProbeBreakerInput, probeBreaker, input);
}

export async function resetBreakerAction(input: BreakerInput): Promise<ActionResult<BreakerView>> {
  return runAction(BreakerInput, resetBreaker, input);
}
