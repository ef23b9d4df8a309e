import { QUARANTINE_CAUSES, type QuarantineItem } from "#lib/contracts/quarantine.ts";
import type { QuarantineRow } from "#lib/db/quarantine.ts";

export function toQuarantineItem({ delivery, workflowId, resolvedByName }: QuarantineRow): QuarantineItem {
  const { id, adapter, bodyBytes, signatureVersion, resolution, receivedAt, resolvedAt } = delivery;
  return {
    ...{ id, adapter, bodyBytes, signatureVersion, resolution, workflowId },
    cause: QUARANTINE_CAUSES.find((cause) => cause === delivery.cause) ?? "unknown_shape",
    receivedAt: receivedAt.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
    resolvedBy: resolvedByName,
  };
}
