"use client";

import type { ReactNode } from "react";

import { Field, Input, Textarea } from "#components/ui/input.tsx";
import type { ContentView } from "#lib/contracts/content.ts";
import { CATEGORIES, type Category } from "#lib/domain/category.ts";
import type { ContentBody, PromptBody, TemplateBody } from "#lib/domain/content.ts";

type PolicyDraft = {
  secondPerson: readonly Category[];
  amountFrom: string;
  words: string;
  listUnsubscribe: readonly Category[];
};
/** What stands in the fields, as it was typed. */
export type EditorDraft =
  | { kind: "template"; body: TemplateBody }
  | { kind: "prompt"; body: PromptBody }
  | { kind: "policy"; body: PolicyDraft };

export function draftOf(content: ContentView): EditorDraft {
  if (content.kind !== "policy") return content;
  const { secondPerson, listUnsubscribe } = content.body;
  return {
    kind: "policy",
    body: {
      secondPerson: secondPerson.categories,
      amountFrom: secondPerson.amountFrom?.toString() ?? "",
      words: secondPerson.words.join("\n"),
      listUnsubscribe: listUnsubscribe.categories,
    },
  };
}

export function toBody(draft: EditorDraft): ContentBody {
  if (draft.kind === "template") {
    const { subject, text } = draft.body;
    return { kind: "template", body: { subject: subject.trim(), text } };
  }
  if (draft.kind === "prompt") return { kind: "prompt", body: { text: draft.body.text } };
  const { secondPerson, amountFrom, words, listUnsubscribe } = draft.body;
  return {
    kind: "policy",
    body: {
      secondPerson: {
        categories: secondPerson,
        amountFrom: amountFrom.trim() === "" ? null : Number(amountFrom),
        words: words
          .split("\n")
          .map((word) => word.trim())
          .filter((word) => word !== ""),
      },
      listUnsubscribe: { categories: listUnsubscribe },
    },
  };
}

export function ContentFields({
  draft,
  onChange,
}: {
  draft: EditorDraft;
  onChange: (draft: EditorDraft) => void;
}) {
  if (draft.kind === "policy") {
    return <PolicyFields policy={draft.body} onChange={(body) => onChange({ kind: "policy", body })} />;
  }
  if (draft.kind === "prompt") {
    return (
      <TextField
        hint="What the model is asked to do. That the form is data and not instruction is said to it besides, always."
        value={draft.body.text}
        onChange={(text) => onChange({ kind: "prompt", body: { text } })}
      />
    );
  }
  const { body } = draft;
  return (
    <>
      <Field label="Subject" htmlFor="subject">
        <Input
          id="subject"
          value={body.subject}
          maxLength={500}
          required
          className="font-mono"
          onChange={(event) => onChange({ kind: "template", body: { ...body, subject: event.target.value } })}
        />
      </Field>
      <TextField
        hint="Values stand in double brackets, such as {{ firstName }}; any of them may be missing. Answers from the pages come with {% for answer in answers %}."
        value={body.text}
        onChange={(text) => onChange({ kind: "template", body: { ...body, text } })}
      />
    </>
  );
}

function TextField({
  hint,
  value,
  onChange,
}: {
  hint: string;
  value: string;
  onChange: (text: string) => void;
}) {
  return (
    <Field label="Text" htmlFor="text" hint={hint}>
      <Textarea
        id="text"
        value={value}
        rows={Math.min(32, Math.max(12, value.split("\n").length + 4))}
        className="max-w-[80ch] font-mono text-row"
        required
        spellCheck
        aria-describedby="text-hint"
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

function PolicyFields({
  policy,
  onChange,
}: {
  policy: PolicyDraft;
  onChange: (policy: PolicyDraft) => void;
}) {
  return (
    <>
      <Categories
        legend="Two people approve every reply about"
        chosen={policy.secondPerson}
        onChange={(secondPerson) => onChange({ ...policy, secondPerson })}
      />
      <Field
        label="Two people approve replies that name an amount from"
        htmlFor="amount"
        hint="In any currency. Empty: no amount needs two people."
      >
        <Input
          id="amount"
          type="number"
          min={0}
          step="any"
          inputMode="decimal"
          value={policy.amountFrom}
          className="max-w-40"
          aria-describedby="amount-hint"
          onChange={(event) => onChange({ ...policy, amountFrom: event.target.value })}
        />
      </Field>
      <Field
        label="Two people approve replies that say"
        htmlFor="words"
        hint="One word or phrase on a line, such as discount or refund. Capital letters do not count."
      >
        <Textarea
          id="words"
          rows={4}
          value={policy.words}
          className="max-w-[40ch]"
          aria-describedby="words-hint"
          onChange={(event) => onChange({ ...policy, words: event.target.value })}
        />
      </Field>
      <Categories
        legend="Mails carry a List-Unsubscribe header when they are about"
        chosen={policy.listUnsubscribe}
        onChange={(listUnsubscribe) => onChange({ ...policy, listUnsubscribe })}
      />
    </>
  );
}

function Categories({
  legend,
  chosen,
  onChange,
}: {
  legend: ReactNode;
  chosen: readonly Category[];
  onChange: (chosen: readonly Category[]) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium text-strong">{legend}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {CATEGORIES.map((category) => (
          <label key={category} className="inline-flex min-h-7 items-center gap-1.5">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={chosen.includes(category)}
              onChange={(event) =>
                onChange(
                  CATEGORIES.filter((known) =>
                    known === category ? event.target.checked : chosen.includes(known),
                  ),
                )
              }
            />
            {category}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
