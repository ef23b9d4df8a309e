"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";

import { callAction } from "#app/_client/fetch-view.ts";
import { wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Textarea } from "#components/ui/input.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Status } from "#components/ui/status.tsx";
import { STEP_WORDS, workflowWord } from "#components/words.ts";
import type { BulkJobView, PreviewBulkJobInput } from "#lib/contracts/bulk-jobs.ts";

import { useStepUp } from "../_frame/use-step-up.tsx";
import { startBulkJobAction } from "./actions.ts";
import { previewBulkJob, useBulkJobChange } from "./bulk-job-queries.ts";
import { personOf } from "./workflow-table.tsx";

const WORDS = {
  retry: {
    title: "Retry these workflows?",
    verb: "Retry",
    what: "Each goes on at the step that failed. A mail that may have left is never sent again.",
  },
  cancel: {
    title: "Cancel these workflows?",
    verb: "Cancel",
    what: "No reply is sent and their drafts are closed. This cannot be taken back.",
  },
} as const;

/** First the exact rows, then the reason, then the work: which goes on when this tab is closed. */
export function BulkDialog({ asked, onClose }: { asked: PreviewBulkJobInput; onClose: () => void }) {
  const preview = useQuery({
    queryKey: ["bulk-preview", asked],
    queryFn: () => previewBulkJob(asked),
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  const { title, what } = WORDS[asked.kind];
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={title} description={what} size="wide">
      {preview.isError ? (
        <Banner
          tone="warn"
          live
          title={wordsOf(preview.error, "read")}
          action={<Button onClick={onClose}>Close</Button>}
        />
      ) : null}
      {preview.isPending ? <SkeletonRows rows={5} label="Looking up the exact rows" /> : null}
      {preview.data ? (
        <Confirm preview={preview.data} onClose={onClose} onRenew={() => void preview.refetch()} />
      ) : null}
    </Dialog>
  );
}

function Confirm({
  preview,
  onClose,
  onRenew,
}: {
  preview: BulkJobView;
  onClose: () => void;
  onRenew: () => void;
}) {
  const id = useId();
  const router = useRouter();
  const withStepUp = useStepUp();
  const [reason, setReason] = useState("");
  const { id: jobId, digest, kind, total, rows } = preview;
  const start = useBulkJobChange((input: { jobId: string; digest: string; reason: string }) =>
    withStepUp(() => callAction(startBulkJobAction, input)),
  );
  const many = `${total.toLocaleString("en")} ${total === 1 ? "workflow" : "workflows"}`;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(
      { jobId, digest, reason },
      { onSuccess: () => router.push(`/workflows/bulk-jobs/${jobId}`) },
    );
  };
  return (
    <form onSubmit={onSubmit} className="flex min-h-0 flex-col gap-4">
      <section aria-label="Exactly these" className="flex flex-col gap-1.5">
        <p className="text-read text-strong">
          Exactly {many}
          {total > rows.length ? `; the first ${rows.length} are shown` : ""}. What changes before its turn is
          left alone.
        </p>
        <ol className="max-h-60 overflow-y-auto rounded-md border border-line bg-surface">
          {rows.map((row) => (
            <li
              key={row.id}
              className="flex flex-wrap gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0"
            >
              <span className="min-w-0 flex-1 basis-40 truncate text-strong">{personOf(row)}</span>
              <Status tone={workflowWord(row).tone}>{workflowWord(row).word}</Status>
              <span className="w-32 truncate text-muted">{STEP_WORDS[row.currentStep]}</span>
            </li>
          ))}
        </ol>
        <p className="text-muted">
          Digest <code className="break-all">{digest.slice(0, 16)}…</code> · holds until{" "}
          {preview.expiresAt.slice(11, 16)} UTC
          {preview.needsSignature ? " · you sign it, with a fresh sign-in" : ""}
        </p>
      </section>
      <Field
        label="Reason"
        htmlFor={id}
        hint="It stands in the record of each. Name no customer here."
        fault={start.isError ? wordsOf(start.error) : null}
      >
        <Textarea
          id={id}
          required
          minLength={3}
          maxLength={500}
          className="min-h-16"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Leave them</Button>
        {start.isError ? <Button onClick={onRenew}>Look again</Button> : null}
        <Button type="submit" variant={kind === "cancel" ? "danger" : "primary"} busy={start.isPending}>
          {WORDS[kind].verb} {many}
        </Button>
      </div>
    </form>
  );
}
