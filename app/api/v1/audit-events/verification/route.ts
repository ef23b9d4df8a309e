import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { streamLines } from "#app/_server/stream-lines.ts";
import { type AuditVerification, VerifyAuditChainInput } from "#lib/contracts/audit.ts";
import { verifyAuditChain } from "#lib/services/audit-trail/verify-audit-chain.ts";

/** A line of JSON for every stretch that was read, the last one with the finding. */
export async function POST(request: Request): Promise<Response> {
  return runJsonRoute(
    request,
    VerifyAuditChainInput,
    async (ctx, input) =>
      streamLines(toLines(await verifyAuditChain(ctx, input)), {
        "content-type": "application/x-ndjson; charset=utf-8",
      }),
    {},
  );
}

async function* toLines(said: AsyncGenerator<AuditVerification, void>): AsyncGenerator<string, void> {
  for await (const line of said) yield `${JSON.stringify(line)}\n`;
}
