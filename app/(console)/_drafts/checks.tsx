import { Glyph, Status } from "#components/ui/status.tsx";
import type { DraftView } from "#lib/contracts/drafts.ts";

/** "6 of 6" when all is well; otherwise each failed check with the words at fault. */
export function Checks({ checks }: { checks: DraftView["checks"] }) {
  const failed = checks.filter((check) => !check.ok);
  const isBlocked = failed.some(({ severity }) => severity === "block");
  const tone = isBlocked ? "stop" : "warn";
  return (
    <div className="flex flex-col gap-1">
      <p className="flex gap-2">
        <span className="w-20 shrink-0 text-muted">Checks</span>
        <Status tone={failed.length === 0 ? "ok" : tone}>
          {checks.length - failed.length} of {checks.length}
        </Status>
      </p>
      {failed.map(({ name, note, found, severity }) => (
        <p key={name} className="ml-[5.5rem] flex gap-1.5 text-normal">
          <Glyph tone={severity === "block" ? "stop" : "warn"} className="mt-1" />
          <span className="min-w-0">
            {note}
            {found.length > 0 ? (
              <>
                {" "}
                <strong className="[overflow-wrap:anywhere]">
                  {[...new Set(found)].slice(0, 5).join(", ")}
                </strong>
              </>
            ) : null}
          </span>
        </p>
      ))}
    </div>
  );
}

/** The first check that keeps these words from leaving, or null. */
export function blockingNote({ checks }: DraftView): string | null {
  return checks.find((check) => !check.ok && check.severity === "block")?.note ?? null;
}
