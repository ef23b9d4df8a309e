import type { StatusTone } from "#components/ui/status.tsx";
import type { BulkJobSummary } from "#lib/contracts/bulk-jobs.ts";

/** Where a job stands, in words and signs. */
export function jobWord({ status, abortRequestedAt }: BulkJobSummary): { tone: StatusTone; word: string } {
  switch (status) {
    case "previewed":
      return { tone: "plain", word: "not confirmed" };
    case "running":
      return abortRequestedAt ? { tone: "warn", word: "stopping" } : { tone: "wait", word: "running" };
    case "done":
      return { tone: "ok", word: "done" };
    case "aborted":
      return { tone: "stop", word: "stopped" };
  }
}

export function jobTitle({ kind, total }: Pick<BulkJobSummary, "kind" | "total">): string {
  const verb = kind === "retry" ? "Retry" : "Cancel";
  return `${verb} ${total.toLocaleString("en")} ${total === 1 ? "workflow" : "workflows"}`;
}
