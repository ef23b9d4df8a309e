"use client";

import { useEffect, useRef } from "react";

import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { MAX_SUBJECT_LENGTH, MAX_TEXT_LENGTH } from "#lib/domain/draft-words.ts";

import type { Editing } from "./use-kept-edit.ts";

/** The words in place: same type, same width. Plain text only, whatever is pasted. */
export function DraftEditor({
  editing,
  onSave,
  busy,
}: {
  editing: Editing;
  onSave: () => void;
  busy: boolean;
}) {
  const { words, faults } = editing;
  const subject = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const hasSubjectFault = faults.subject !== null;
  const hasTextFault = faults.text !== null;
  useEffect(() => {
    if (hasSubjectFault) subject.current?.focus();
    else if (hasTextFault) text.current?.focus();
  }, [hasSubjectFault, hasTextFault]);
  useEffect(() => text.current?.focus({ preventScroll: true }), []);
  if (!words) return null;
  const left = MAX_TEXT_LENGTH - words.text.length;

  return (
    <form
      aria-label="Edit the draft"
      className="flex max-w-[calc(68ch+1.5rem)] flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <input
        ref={subject}
        aria-label="Subject"
        value={words.subject}
        aria-invalid={hasSubjectFault}
        aria-describedby={hasSubjectFault ? "subject-fault" : undefined}
        onChange={(event) => editing.change({ subject: event.target.value })}
        className="w-full rounded-md border border-edge bg-raised px-3 py-1.5 text-draft font-semibold text-strong aria-invalid:border-stop"
      />
      <Fault id="subject-fault" words={faults.subject} />
      {words.subject.length > MAX_SUBJECT_LENGTH ? (
        <p className="text-stop">{words.subject.length} of 200 characters</p>
      ) : null}
      <textarea
        ref={text}
        aria-label="Text"
        value={words.text}
        rows={12}
        aria-invalid={hasTextFault}
        aria-describedby={hasTextFault ? "text-fault" : undefined}
        onChange={(event) => editing.change({ text: event.target.value })}
        className="field-sizing-content min-h-72 w-full resize-y rounded-md border border-edge bg-raised px-3 py-2 text-draft text-strong aria-invalid:border-stop"
      />
      <Fault id="text-fault" words={faults.text} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" variant="primary" shortcut="mod+Enter" busy={busy}>
          Save
        </Button>
        <Button onClick={editing.close}>{editing.isChanged ? "Discard" : "Close"}</Button>
        <span className={cn("ml-auto text-small", left < 0 ? "text-stop" : "text-muted")}>
          {left < 500 ? `${left} characters left` : "Kept in this tab until you save or discard"}
        </span>
      </div>
    </form>
  );
}

function Fault({ id, words }: { id: string; words: string | null }) {
  return words ? (
    <p id={id} role="alert" className="text-stop">
      {words}
    </p>
  ) : null;
}
