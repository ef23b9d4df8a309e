import Link from "next/link";

import { formatMicros } from "#components/money.ts";
import { Status } from "#components/ui/status.tsx";
import type { DraftView } from "#lib/contracts/drafts.ts";
import type { ModelCallView } from "#lib/contracts/model-calls.ts";
import { parseVersionLabel } from "#lib/domain/content.ts";
import { FALLBACK_WORDS, type FallbackReason } from "#lib/domain/model-fallback.ts";

/** The model was not asked on purpose: nothing is wrong with it. */
const INTENDED = new Set<FallbackReason>(["hostile", "spam"]);

/** Who wrote the first text, by which rules, and what it cost. A template that stood in for the model says why. */
export function WrittenBy({ draft }: { draft: DraftView }) {
  const { composer, fallbackReason, modelCall, promptVersion, templateVersion, policyVersion } = draft;
  return (
    <div className="flex gap-2">
      <span className="w-20 shrink-0 text-muted">Written by</span>
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        {fallbackReason ? (
          <p className="flex gap-1.5 text-strong">
            <Status tone={INTENDED.has(fallbackReason) ? "plain" : "warn"}>template</Status>
            <span className="min-w-0">{fallbackSentence(fallbackReason)}</span>
          </p>
        ) : null}
        <p className="flex flex-wrap gap-x-3 text-normal">
          {fallbackReason ? null : <span className="text-strong">{authorWords(composer, modelCall)}</span>}
          {composer === "template" ? (
            <Version word="template" folder="templates" version={templateVersion} />
          ) : null}
          {promptVersion ? <Version word="prompt" folder="prompts" version={promptVersion} /> : null}
          <Version word="policy" folder="policies" version={policyVersion} />
          {modelCall ? <ModelCost call={modelCall} /> : null}
        </p>
      </div>
    </div>
  );
}

/** "The model did not answer in time; the template wrote this." */
export function fallbackSentence(reason: FallbackReason): string {
  return `${FALLBACK_WORDS[reason].replace(/\.$/, "")}; the template wrote this.`;
}

function authorWords(composer: DraftView["composer"], call: ModelCallView | null): string {
  if (composer === "template") return "the template";
  return call ? `the model ${call.model}` : "the model";
}

/** Leads to the words of that version, whichever is in use today. The first drafts name a policy that was not stored. */
function Version({ word, folder, version }: { word: string; folder: string; version: string }) {
  const label = parseVersionLabel(version);
  const shown = <code className="break-all">{version}</code>;
  return (
    <span>
      <span className="text-muted">{word} </span>
      {label && label.name !== "policy" ? (
        <Link href={`/content/${folder}/${label.name}?version=${label.version}`} className="link">
          {shown}
        </Link>
      ) : (
        shown
      )}
    </span>
  );
}

/** Tokens and cost of one question; a price that is not known is said, never guessed. */
export function ModelCost({ call }: { call: ModelCallView }) {
  const { costMicros, priceVersion, inputTokens, outputTokens } = call;
  return (
    <>
      <span className="text-muted">
        {inputTokens === null || outputTokens === null
          ? "tokens not told"
          : `${count(inputTokens)} tokens in, ${count(outputTokens)} out`}
      </span>
      {costMicros === null ? (
        <Status tone="warn">{inputTokens === null ? "cost not known" : "price not known"}</Status>
      ) : (
        <span title={priceVersion ? `Price list ${priceVersion}` : undefined}>
          {formatMicros(costMicros)}
        </span>
      )}
    </>
  );
}

const count = (tokens: number) => tokens.toLocaleString("en-GB");
