"use client";

import { useQuery } from "@tanstack/react-query";

import { isSessionOver, wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Status } from "#components/ui/status.tsx";
import { Cell, ColumnHeader, Table, TableHead, TableRow } from "#components/ui/table.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { BackfillView, FormsView, FormView } from "#lib/contracts/forms.ts";

import { requestPollAction } from "./actions.ts";
import { BackfillDialog } from "./backfill-dialog.tsx";
import { formsOptions, isReading, useIntakeChange } from "./intake-queries.ts";

/** The intake gap, form by form: what HubSpot lists beside what is here. It must read 0. */
export function Forms({ isOld }: { isOld: boolean }) {
  const { data: view, error, isError, refetch } = useQuery(formsOptions());
  return (
    <section id="forms" aria-labelledby="forms-title" className="flex scroll-mt-16 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 id="forms-title" className="text-heading font-semibold">
          Intake gap
        </h2>
        <div className="min-w-40 flex-1">{view ? <LastCheck view={view} /> : null}</div>
        {view ? <CheckNow view={view} /> : null}
      </div>
      {isError && !isOld && !isSessionOver(error) ? (
        <Banner
          tone="warn"
          title="The forms could not be read again."
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        >
          {view ? "What stands below may be old." : "Nothing was changed."}
        </Banner>
      ) : null}
      {view ? <FormTable view={view} /> : null}
      {!view && !isError ? <SkeletonRows rows={2} label="Loading forms" /> : null}
    </section>
  );
}

function LastCheck({ view }: { view: FormsView }) {
  const { lastPoll, isPolling, isCheckRequested } = view;
  if (isCheckRequested) return <Status tone="wait">a check was asked for</Status>;
  if (!lastPoll) {
    return (
      <span className="text-muted">
        {isPolling ? "Not checked yet." : "Regular checks are switched off. Check now compares once."}
      </span>
    );
  }
  const { status, endedAt, startedAt, errorCode, stored } = lastPoll;
  if (status === "running") return <Status tone="wait">checking now</Status>;
  return (
    <span className="flex flex-wrap gap-x-3">
      {status === "failed" ? (
        <Status tone="stop">the last check failed{errorCode ? `: ${codeWords(errorCode)}` : ""}</Status>
      ) : null}
      {status === "unfinished" ? <Status tone="wait">the last check goes on with the next</Status> : null}
      <span className="text-muted">
        Checked <RelativeTime at={endedAt ?? startedAt} />
        {stored > 0 ? `, ${stored} fetched` : ""}
        {isPolling ? "" : " · regular checks are switched off"}
      </span>
    </span>
  );
}

function CheckNow({ view }: { view: FormsView }) {
  const toast = useToast();
  const check = useIntakeChange(requestPollAction);
  const onCheck = () =>
    check.mutate(
      {},
      {
        onSuccess: () => toast({ tone: "wait", message: "Asked: HubSpot's list is compared with ours" }),
        onError: (error) => toast({ tone: "warn", message: wordsOf(error) }),
      },
    );
  return (
    <Button onClick={onCheck} busy={check.isPending} disabled={!view.may.check || view.isCheckRequested}>
      Check now
    </Button>
  );
}

function FormTable({ view }: { view: FormsView }) {
  const forms = view.forms.filter(({ isArchived, gap }) => !isArchived || gap > 0);
  if (forms.length === 0) {
    return (
      <p className="text-read">
        No form is known yet. A check lists the forms of the HubSpot account and compares each with what is
        here.
      </p>
    );
  }
  return (
    <Table label="Forms">
      <TableHead>
        <TableRow>
          <ColumnHeader>Form</ColumnHeader>
          <ColumnHeader className="text-right">Missing</ColumnHeader>
          <ColumnHeader className="hidden text-right sm:table-cell">Listed</ColumnHeader>
          <ColumnHeader className="hidden text-right sm:table-cell">Received</ColumnHeader>
          <ColumnHeader className="hidden sm:table-cell">Checked</ColumnHeader>
          <ColumnHeader>
            <span className="sr-only">Actions</span>
          </ColumnHeader>
        </TableRow>
      </TableHead>
      <tbody>
        {forms.map((form) => (
          <FormRow key={form.id} form={form} mayBackfill={view.may.backfill} isBusy={isReading(view)} />
        ))}
      </tbody>
    </Table>
  );
}

function FormRow({ form, mayBackfill, isBusy }: { form: FormView; mayBackfill: boolean; isBusy: boolean }) {
  return (
    <TableRow>
      <Cell className="max-w-64 py-1.5">
        <span className="block truncate font-medium text-strong" title={form.name}>
          {form.name}
        </span>
        <span className="block text-small text-muted">
          since <RelativeTime at={form.watchedSince} />
          <span className="sm:hidden">
            {" "}
            · {form.received} of {form.listed}
          </span>
        </span>
        {form.errorCode ? (
          <span className="block text-small text-stop">{codeWords(form.errorCode)}</span>
        ) : null}
        {form.backfill ? <Progress backfill={form.backfill} /> : null}
      </Cell>
      <Cell className="text-right">
        <Status tone={form.gap === 0 ? "ok" : "warn"}>{form.gap}</Status>
      </Cell>
      <Cell className="hidden text-right sm:table-cell">{form.listed}</Cell>
      <Cell className="hidden text-right sm:table-cell">{form.received}</Cell>
      <Cell className="hidden text-muted sm:table-cell">
        {form.polledAt ? <RelativeTime at={form.polledAt} /> : "not yet"}
        {form.isUnfinished ? ", goes on" : ""}
      </Cell>
      <Cell className="pr-0 text-right">
        {mayBackfill ? <BackfillDialog form={form} isBusy={isBusy} /> : null}
      </Cell>
    </TableRow>
  );
}

/** How far the latest backfill is; one that is done says what it brought. */
function Progress({ backfill }: { backfill: BackfillView }) {
  const { status, listed, stored, completedAt, errorCode } = backfill;
  switch (status) {
    case "queued":
      return <Line tone="wait">backfill asked for</Line>;
    case "running":
      return (
        <Line tone="wait">
          backfill: {listed} read, {stored} new
        </Line>
      );
    case "completed":
      return (
        <Line tone="plain">
          backfilled {completedAt ? <RelativeTime at={completedAt} /> : null}: {listed} read, {stored} new
        </Line>
      );
    case "failed":
      return <Line tone="stop">backfill failed{errorCode ? `: ${codeWords(errorCode)}` : ""}</Line>;
  }
}

function Line({ tone, children }: { tone: "wait" | "plain" | "stop"; children: React.ReactNode }) {
  return (
    <Status tone={tone} className="text-small whitespace-normal">
      <span>{children}</span>
    </Status>
  );
}

const codeWords = (code: string) => code.replaceAll("_", " ");
