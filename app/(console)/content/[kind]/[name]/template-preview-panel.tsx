"use client";

import { usePreviewTemplate } from "#app/(console)/content/content-queries.ts";
import { wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import type { TemplatePreview } from "#lib/contracts/content.ts";
import type { TemplateBody } from "#lib/domain/content.ts";

/** The mails that three different people would get from these words. */
export function TemplatePreviewPanel({ name, body }: { name: string; body: TemplateBody }) {
  const preview = usePreviewTemplate();
  const isOld = preview.variables !== undefined && !isSame(preview.variables.body, body);
  return (
    <section aria-labelledby="preview" className="flex flex-col gap-3 border-t border-line pt-4">
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-48 flex-1">
          <h2 id="preview" className="text-heading font-semibold">
            Preview
          </h2>
          <p className="text-muted">The mails that three made-up people would get.</p>
        </div>
        <Button
          busy={preview.isPending}
          disabled={preview.data !== undefined && !isOld}
          onClick={() => preview.mutate({ name, body })}
        >
          {isOld ? "Preview again" : "Preview"}
        </Button>
      </div>
      {preview.error ? <Banner tone="stop" title={wordsOf(preview.error, "read")} live /> : null}
      {isOld && preview.data ? <p className="text-muted">The words changed since this preview.</p> : null}
      {preview.data ? <Result preview={preview.data} /> : null}
    </section>
  );
}

function Result({ preview: { faults, samples } }: { preview: TemplatePreview }) {
  if (faults.length > 0) {
    return (
      <Banner tone="stop" title="This cannot be saved." live>
        <ul className="list-disc pl-4">
          {faults.slice(0, 5).map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      </Banner>
    );
  }
  return (
    <ol aria-label="Mails" className="flex flex-col gap-3">
      {samples.map(({ title, message, subject, text, failedChecks }) => (
        <li key={title} className="flex flex-col gap-2 rounded-md border border-line p-4">
          <h3 className="font-medium text-strong">{title}</h3>
          <p className="max-w-[68ch] text-muted">“{message}”</p>
          <p className="text-strong">
            <span className="text-muted">Subject: </span>
            {subject}
          </p>
          <p className="max-w-[68ch] text-draft break-words whitespace-pre-wrap">{text}</p>
          {failedChecks.length > 0 ? <Banner tone="warn" title={failedChecks.join(" ")} /> : null}
        </li>
      ))}
    </ol>
  );
}

function isSame(one: TemplateBody, other: TemplateBody): boolean {
  return one.subject === other.subject && one.text === other.text;
}
