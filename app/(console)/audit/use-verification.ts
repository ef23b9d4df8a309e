"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { RequestFailure } from "#lib/contracts/action-result.ts";
import type { AuditVerification, VerifyAuditChainInput } from "#lib/contracts/audit.ts";

import { auditKeys } from "./audit-queries.ts";

type Verification = { said: AuditVerification | null; fault: string | null; isRunning: boolean };

/** Runs a verification and follows it line by line. Leaving ends it. */
export function useVerification() {
  const [state, setState] = useState<Verification>({ said: null, fault: null, isRunning: false });
  const abort = useRef<AbortController | null>(null);
  const queryClient = useQueryClient();
  const stop = useCallback(() => abort.current?.abort(), []);
  useEffect(() => stop, [stop]);

  const run = async (input: VerifyAuditChainInput) => {
    stop();
    const controller = new AbortController();
    abort.current = controller;
    setState({ said: null, fault: null, isRunning: true });
    try {
      await read(input, controller.signal, (said) => setState({ said, fault: null, isRunning: true }));
      setState((before) => ({ ...before, isRunning: false, fault: faultOf(before.said) }));
    } catch (error) {
      if (controller.signal.aborted) return;
      setState((before) => ({ ...before, isRunning: false, fault: wordsOf(error, "read") }));
    }
    await queryClient.invalidateQueries({ queryKey: auditKeys.all });
  };
  return { ...state, run, stop };
}

/** An answer that ends before its finding is no finding. */
function faultOf(said: AuditVerification | null): string | null {
  return said && said.state !== "reading"
    ? null
    : "The verification was cut off before its end, so it says nothing. Start it again.";
}

async function read(
  input: VerifyAuditChainInput,
  signal: AbortSignal,
  onLine: (line: AuditVerification) => void,
): Promise<void> {
  const response = await fetch("/api/v1/audit-events/verification", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/x-ndjson" },
    body: JSON.stringify(input),
    signal,
  });
  if (!response.ok || !response.body) {
    const { error } = (await response.json()) as { error: RequestFailure["failure"] };
    throw new RequestFailure(error, response.status);
  }
  let rest = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = `${rest}${part.value}`.split("\n");
    rest = lines.pop() ?? "";
    const last = lines.findLast((line) => line !== "");
    if (last) onLine(JSON.parse(last) as AuditVerification);
  }
}
