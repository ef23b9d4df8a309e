"use client";

import Link from "next/link";
import { useMemo, useState } from "react";

import { RejectDialog } from "#app/(console)/_drafts/reject-dialog.tsx";
import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { DropdownMenu, MenuItem, MenuSeparator } from "#components/ui/dropdown-menu.tsx";
import { lazyWindow } from "#components/ui/lazy-window.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import type { WorkflowView } from "#lib/contracts/workflows.ts";

import { cancelWorkflowAction, retryWorkflowAction } from "../actions.ts";
import { useWorkflowChange } from "../workflow-queries.ts";

const MessageDialog = lazyWindow(async () => (await import("./message-dialog.tsx")).MessageDialog);
const ReplayDialog = lazyWindow(async () => (await import("./replay-dialog.tsx")).ReplayDialog);
const RetryDialog = lazyWindow(async () => (await import("./retry-dialog.tsx")).RetryDialog);

type Shown = "retry" | "cancel" | "replay" | "message" | null;

/** What can be done about one workflow: buttons, their keys, and the windows that they open. */
export function WorkflowActions({ workflow, onTag }: { workflow: WorkflowView; onTag: () => void }) {
  const [shown, setShown] = useState<Shown>(null);
  const retry = useWorkflowChange(retryWorkflowAction);
  const cancel = useWorkflowChange(cancelWorkflowAction);
  const toast = useToast();
  const { id: workflowId, generation, draft, may, links } = workflow;
  const close = () => setShown(null);

  const run = async (what: string, change: () => Promise<unknown>) => {
    close();
    try {
      await change();
      toast({ message: what });
    } catch (error) {
      toast({ tone: "warn", message: wordsOf(error) });
    }
  };
  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(document.location.href);
      toast({ message: "Link copied" });
    } catch {
      toast({
        tone: "warn",
        message: "The browser did not allow copying. The link stands in its address bar.",
      });
    }
  };

  useActions(
    useMemo(
      () => ({
        "workflow.retry": may.retry ? () => setShown("retry") : null,
        "workflow.tag": may.tag ? onTag : null,
        "workflow.replay": may.replay ? () => setShown("replay") : null,
        "workflow.message": may.readMessage ? () => setShown("message") : null,
        "workflow.copy-link": () => void copyLink(),
        "workflow.print": () => window.print(),
      }),
      // oxlint-disable-next-line react/exhaustive-deps -- bound anew when what may be done changes
      [workflowId, may.retry, may.tag, may.replay, may.readMessage],
    ),
  );

  return (
    <div className="flex flex-wrap gap-2 print:hidden">
      {draft ? (
        <Button asChild>
          <Link href={`/drafts/${draft.id}`}>Open the draft</Link>
        </Button>
      ) : null}
      {may.retry ? (
        <Button variant="primary" busy={retry.isPending} onClick={() => setShown("retry")}>
          Retry
        </Button>
      ) : null}
      {may.cancel ? (
        <Button variant="danger" busy={cancel.isPending} onClick={() => setShown("cancel")}>
          Cancel
        </Button>
      ) : null}
      <Button variant="quiet" onClick={() => void copyLink()}>
        Copy link
      </Button>
      <DropdownMenu trigger={<Button variant="quiet">More</Button>}>
        {may.replay ? (
          <MenuItem shortcut="P" onSelect={() => setShown("replay")}>
            Replay the draft
          </MenuItem>
        ) : null}
        {may.readMessage ? (
          <MenuItem shortcut="M" onSelect={() => setShown("message")}>
            The mail, byte for byte
          </MenuItem>
        ) : null}
        <MenuItem onSelect={() => window.print()}>Print</MenuItem>
        {links.contact || links.thread ? <MenuSeparator /> : null}
        {links.contact ? <Outside href={links.contact}>Contact in HubSpot</Outside> : null}
        {links.thread ? <Outside href={links.thread}>Thread in Gmail</Outside> : null}
      </DropdownMenu>
      {shown === "retry" ? (
        <RetryDialog
          workflow={workflow}
          busy={retry.isPending}
          onClose={close}
          onRetry={(fromStep) =>
            void run("Retried: the engine picks it up", () =>
              retry.mutateAsync({ workflowId, generation, fromStep }),
            )
          }
        />
      ) : null}
      <RejectDialog
        open={shown === "cancel"}
        onOpenChange={close}
        busy={cancel.isPending}
        title="Cancel this workflow?"
        description="No reply is sent and its draft is closed. This cannot be taken back."
        action="Cancel the workflow"
        mayKeep={false}
        onReject={({ reason }) =>
          void run("Cancelled: no reply is sent", () => cancel.mutateAsync({ workflowId, reason }))
        }
      />
      {shown === "replay" ? <ReplayDialog workflowId={workflowId} onClose={close} /> : null}
      {shown === "message" ? <MessageDialog workflowId={workflowId} onClose={close} /> : null}
    </div>
  );
}

function Outside({ href, children }: { href: string; children: string }) {
  return (
    <MenuItem asChild>
      <a href={href} target="_blank" rel="noreferrer">
        {children}
      </a>
    </MenuItem>
  );
}
