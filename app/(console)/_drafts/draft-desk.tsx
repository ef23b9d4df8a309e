"use client";

import { useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import type { DraftView } from "#lib/contracts/drafts.ts";
import type { DecisionKind } from "#lib/domain/draft-state.ts";

import { AssignDialog } from "./assign-dialog.tsx";
import { Checks } from "./checks.tsx";
import { DecisionBar, type DeskWindow, reasonAgainstText } from "./decision-bar.tsx";
import { Diff } from "./diff.tsx";
import { DraftEditor } from "./draft-editor.tsx";
import { DraftHistory } from "./draft-history.tsx";
import { DraftText } from "./draft-text.tsx";
import { Envelope } from "./envelope.tsx";
import { FastDialog } from "./fast-dialog.tsx";
import { FormPane } from "./form-pane.tsx";
import { GateLine } from "./gates.tsx";
import { OpenedBy } from "./opened-by.tsx";
import { RejectDialog } from "./reject-dialog.tsx";
import { ReturnedBanner } from "./returned-banner.tsx";
import { SnoozeDialog } from "./snooze-dialog.tsx";
import { StaleBanner } from "./stale-banner.tsx";
import { NewerBanner, TroubleBanner } from "./trouble-banner.tsx";
import { useDraftDesk } from "./use-draft-desk.ts";
import { useKeptEdit } from "./use-kept-edit.ts";
import { useOpening } from "./use-opening.ts";
import { useShownDraft } from "./use-shown-draft.ts";
import { WrittenBy } from "./written-by.tsx";

type Props = {
  draft: DraftView;
  hasNext?: boolean;
  onDecided?: (decided: { kind: DecisionKind; draft: DraftView }) => void;
  onBack?: () => void;
};

/** Form and draft side by side, with everything that a person can do about them. Mount it anew for each draft. */
export function DraftDesk({ draft: latest, hasNext = false, onDecided = () => {}, onBack }: Props) {
  const shown = useShownDraft(latest);
  const { draft } = shown;
  const editing = useKeptEdit(draft);
  const opened = useOpening(draft);
  const desk = useDraftDesk({ shown, editing, opened, onDecided });
  const [window, setWindow] = useState<DeskWindow | null>(null);
  const [isDiff, setIsDiff] = useState(false);
  const close = () => setWindow(null);
  const isOpen = draft.status === "pending_review" || draft.status === "snoozed";
  const mayApprove = isOpen && draft.may.approve && !shown.newer && reasonAgainstText(draft) === null;
  const mayChange = isOpen && draft.may.edit && !desk.isBusy;
  const first = draft.revisions[0];

  const approve = () => {
    if (mayApprove && !desk.isBusy && !editing.words) void desk.approve();
  };
  const edit = () => {
    if (mayChange && !draft.isErased && !editing.words) editing.start();
  };
  const open = (name: DeskWindow) => {
    if (name === "gates" || mayChange) setWindow(name);
  };
  const isEditing = editing.words !== null;
  const undo = draft.undo && draft.may.approve ? () => void desk.undo() : null;
  const whenOpen = (name: DeskWindow) => (mayChange ? () => open(name) : null);
  const back = () => {
    if (!isEditing) onBack?.();
    else if (editing.isChanged) blurField();
    else editing.close();
  };
  useActions({
    "draft.approve": mayApprove && !isEditing ? approve : null,
    "draft.approve-or-save": isEditing ? () => void desk.save() : approve,
    "draft.edit": mayChange && !draft.isErased && !isEditing ? edit : null,
    "draft.reject": whenOpen("reject"),
    "draft.snooze": whenOpen("snooze"),
    "draft.assign": whenOpen("assign"),
    "draft.gates": () => open("gates"),
    "draft.compare": draft.revision > 1 ? () => setIsDiff((is) => !is) : null,
    "draft.undo": undo,
    close: isEditing || onBack ? back : null,
  });

  return (
    <div className="contents">
      <div className="min-w-0 border-line p-4 max-lg:border-b lg:overflow-y-auto lg:border-r lg:p-5">
        <FormPane draft={draft} />
      </div>
      <article aria-label="Draft" className="flex min-w-0 flex-col lg:overflow-hidden">
        <div className="flex flex-1 flex-col gap-4 p-4 lg:overflow-y-auto lg:pt-5">
          {desk.trouble &&
          desk.trouble.kind !== "too_fast" &&
          !(desk.trouble.kind === "conflict" && shown.newer) ? (
            <TroubleBanner trouble={desk.trouble} onDismiss={desk.dismiss} />
          ) : null}
          {shown.newer ? (
            <NewerBanner
              shown={draft}
              newer={shown.newer}
              kept={editing.words}
              onAdopt={() => shown.adopt()}
            />
          ) : null}
          {draft.stale && isOpen ? (
            <StaleBanner
              stale={draft.stale}
              isEditing={editing.words !== null}
              mayKeep={mayChange}
              busy={desk.isBusy}
              onKeep={() => void desk.keep()}
              onEdit={edit}
            />
          ) : null}
          {isOpen ? <OpenedBy openedBy={draft.openedBy} /> : null}
          {draft.returned && !editing.words ? <ReturnedBanner returned={draft.returned} /> : null}
          <Envelope
            draft={draft}
            isEditing={editing.words !== null}
            onMailbox={mayChange && !editing.words ? (id) => void desk.chooseMailbox(id) : null}
          />
          {editing.words ? (
            <DraftEditor editing={editing} onSave={() => void desk.save()} busy={desk.isBusy} />
          ) : null}
          {!editing.words && isDiff && first ? (
            <Diff label="Changes since the first text" before={first} after={draft} />
          ) : null}
          {!editing.words && !isDiff ? <DraftText draft={draft} /> : null}
          {draft.revision > 1 && !editing.words ? (
            <Button
              variant="quiet"
              size="small"
              shortcut="D"
              className="self-start"
              onClick={() => setIsDiff(!isDiff)}
            >
              {isDiff ? "Show the text" : "Compare with the first text"}
            </Button>
          ) : null}
          <DraftHistory draft={draft} />
        </div>
        <div className="flex flex-col gap-2 border-t border-line px-4 pt-3 pb-2 lg:bg-surface">
          <Checks checks={draft.checks} />
          <GateLine
            draft={draft}
            open={window === "gates"}
            onOpenChange={(is) => setWindow(is ? "gates" : null)}
          />
          <WrittenBy draft={draft} />
        </div>
        <footer
          data-decision-bar
          className="sticky bottom-14 border-line bg-surface px-4 pt-1.5 pb-3 max-lg:border-t md:bottom-0 max-md:[&_kbd]:hidden"
        >
          {editing.words ? null : (
            <DecisionBar
              draft={draft}
              isBusy={desk.isBusy}
              isNewer={shown.newer !== null}
              hasNext={hasNext}
              actions={{ approve, edit, undo: () => void desk.undo(), open }}
            />
          )}
        </footer>
      </article>
      <FastDialog
        words={desk.trouble?.kind === "too_fast" ? desk.trouble.words : null}
        onReadOn={desk.dismiss}
        onApprove={() => void desk.approve(true)}
      />
      <RejectDialog
        open={window === "reject"}
        onOpenChange={close}
        busy={desk.isBusy}
        onReject={(rejection) => {
          close();
          void desk.reject(rejection);
        }}
      />
      <SnoozeDialog
        open={window === "snooze"}
        onOpenChange={close}
        busy={desk.isBusy}
        onSnooze={(until) => {
          close();
          void desk.snooze(until);
        }}
      />
      <AssignDialog
        open={window === "assign"}
        onOpenChange={close}
        busy={desk.isBusy}
        assignee={draft.assignee}
        onAssign={(person) => {
          close();
          void desk.assign(person);
        }}
      />
    </div>
  );
}

/** Escape leaves the field, never the words: only Discard drops what was typed. */
function blurField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
