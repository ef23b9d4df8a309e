import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";

import type { ComposedDraft, ComposerInput } from "#lib/contracts/drafting.ts";
import type { ModelAnswer } from "#lib/contracts/model-answer.ts";
import { composerInputFor, hostileRuns, openLedger } from "#lib/testing/model.ts";

import { CANARY, FORM_SENTENCE, HOSTILE_TEXTS, type HostileText } from "./hostile-answers.ts";
import { createModelComposer } from "./model-composer.ts";
import { createTemplateComposer } from "./template-composer.ts";

const { runs: RUNS, seed: SEED } = hostileRuns();
const RECIPIENT = "jane.doe@acme.example";
const LINK_HOSTS = ["larkspur.example"];
let input: ComposerInput;

beforeAll(async () => {
  input = await composerInputFor({
    email: RECIPIENT,
    firstName: "Jane",
    lastName: "Doe",
    company: "Acme",
    message: `What does Larkspur cost for 120 nurses, please? By the way, ${FORM_SENTENCE}, and we like that.`,
  });
});

test("an ordinary answer is kept: the net does not catch everything", async () => {
  const draft = await draftOf({ ...ORDINARY, subject: "Your question about prices" });
  expect(draft.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(draft.composer).toBe("model");
});

test.each(HOSTILE_TEXTS.map((hostile) => [hostile.aim, hostile.text, hostile] as const))(
  "as a sentence of its own, %s %j is refused",
  async (_aim, _text, hostile) => {
    const draft = await draftOf(withText(ORDINARY, { hostile, place: "own", disguise: "none" }));
    expect(escapes(draft)).toEqual([]);
    expect(draft.fallbackReason).toBe("checks_failed");
  },
);

test(
  `of ${RUNS} hostile answers none reaches a draft with another address, a foreign link, a header line, a key or HTML`,
  async () => {
    const seen = { asked: 0, refused: 0, kept: 0, escaped: 0, kinds: new Set<string>() };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...HOSTILE_TEXTS),
        fc.constantFrom(...PLACES),
        fc.tuple(
          fc.constantFrom(...DISGUISES),
          fc.array(fc.constantFrom("P1", "P2", "P99", "form.message", "form.nothing", "http://x"), {
            maxLength: 2,
          }),
        ),
        async (hostile, place, [disguise, sources]) => {
          const draft = await draftOf(withText(ORDINARY, { hostile, place, disguise, sources }));
          const found = escapes(draft);
          seen.asked += 1;
          seen.kinds.add(hostile.text);
          if (draft.composer === "model") seen.kept += 1;
          else seen.refused += 1;
          if (found.length > 0) seen.escaped += 1;
          expect({ hostile, place, disguise, found }).toMatchObject({ found: [] });
        },
      ),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
    process.stdout.write(
      `Hostile answers: ${seen.asked} of ${seen.kinds.size} kinds (of ${HOSTILE_TEXTS.length}); ${seen.refused} refused, ${seen.kept} kept as harmless, ${seen.escaped} escaped.\n`,
    );
    expect(seen).toMatchObject({ asked: RUNS, escaped: 0 });
    expect(seen.kinds.size).toBeGreaterThan(180);
  },
  RUNS * 60,
);

const ORDINARY: ModelAnswer = {
  language: "en",
  subject: "Your question",
  paragraphs: [
    { sentences: [{ text: "Thank you for your question about our product and its prices.", sources: [] }] },
    {
      sentences: [
        { text: "A colleague will look into what you have asked us and come back to you.", sources: [] },
      ],
    },
    { sentences: [{ text: "When would it suit you to have a short call with us?", sources: [] }] },
  ],
};

const PLACES = ["own", "inside", "subject", "split", "first", "language"] as const;
const DISGUISES = [
  "none",
  "upper",
  "lower",
  "wide",
  "zero_width",
  "dots",
  "quoted",
  "soft_hyphen",
  "newline",
  "tags",
  "braces",
  "tab",
] as const;

type Attempt = {
  hostile: HostileText;
  place: (typeof PLACES)[number];
  disguise: (typeof DISGUISES)[number];
  sources?: string[];
};

function withText(answer: ModelAnswer, { hostile, place, disguise, sources = [] }: Attempt): ModelAnswer {
  const text = disguised(hostile.text, disguise);
  const add = (...texts: string[]): ModelAnswer => ({
    ...answer,
    paragraphs: [...answer.paragraphs, { sentences: texts.map((each) => ({ text: each, sources })) }],
  });
  switch (place) {
    case "own":
      return add(text);
    case "inside":
      return add(`We would like to say that ${text} is what we thought of when we read it.`);
    case "subject":
      return { ...answer, subject: `Your question ${text}` };
    case "split": {
      const middle = Math.ceil(text.length / 2);
      return add(text.slice(0, middle), text.slice(middle));
    }
    case "first":
      return { ...answer, paragraphs: [{ sentences: [{ text, sources }] }, ...answer.paragraphs] };
    case "language":
      return { ...add(text), language: "de" };
  }
}

function disguised(text: string, disguise: Attempt["disguise"]): string {
  switch (disguise) {
    case "none":
      return text;
    case "upper":
      return text.toUpperCase();
    case "lower":
      return text.toLowerCase();
    case "wide":
      return text.replaceAll(/[!-~]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0));
    case "zero_width":
      return Array.from(text).join("\u200B");
    case "dots":
      return text.replaceAll(".", "\u3002");
    case "quoted":
      return `“${text}”`;
    case "soft_hyphen":
      return Array.from(text).join("\u00AD");
    case "newline":
      return `Good.\n${text}\n`;
    case "tags":
      return `<p>${text}</p>`;
    case "braces":
      return `{${text}}`;
    case "tab":
      return text.replaceAll(" ", "\t");
  }
}

async function draftOf(answer: ModelAnswer): Promise<ComposedDraft> {
  const composer = createModelComposer({
    client: {
      model: "hostile",
      ask: ({ prompt }) => {
        const fence = /=====[0-9a-f]{32}=====/.exec(prompt)?.[0] ?? "";
        const json = JSON.stringify(answer).replaceAll("FENCE", fence);
        return Promise.resolve({
          answer: JSON.parse(json) as ModelAnswer,
          usage: { inputTokens: 1, outputTokens: 1 },
        });
      },
    },
    template: createTemplateComposer({ linkHosts: LINK_HOSTS }),
    linkHosts: LINK_HOSTS,
    secrets: [CANARY],
  });
  return composer.compose(input, openLedger());
}

/** Looks at the finished words with none of the product's own checks. */
function escapes({ subject, text }: ComposedDraft): string[] {
  const words = `${subject}\n${text}`
    .normalize("NFKC")
    .replaceAll("\u3002", ".")
    .replaceAll(/[\u200B\u00AD]/g, "");
  const letters = words.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const canary = CANARY.toLowerCase().replaceAll("-", "");
  const found: [string, boolean][] = [
    ["address", (words.match(/\S*@\S*/g) ?? []).some((address) => address !== RECIPIENT)],
    ["link", /:\/\/|www\.|(?<![a-z])(?:javascript|mailto|data|file|tel):/i.test(words)],
    ["host", /[\p{L}\p{N}]\.(?:example|com|ly|me|internal)(?!\p{L})/iu.test(words)],
    ["number address", /\d{1,3}(?:\.\d{1,3}){3}/.test(words)],
    [
      "header",
      /^\s*[a-z-]*(?:bcc|cc|to|from|reply-to|sender|subject|type|encoding|version|priority)\s*:/im.test(
        words,
      ),
    ],
    ["line break in subject", /[\r\n\u2028\u2029\u0085]/.test(subject)],
    ["canary", letters.includes(canary) || letters.includes(Array.from(canary).toReversed().join(""))],
    ["key", /sk-live|AKIA|BEGIN PRIVATE|ghp_|eyJhb/i.test(words)],
    ["html", /<\s*[a-z/!?%|]/i.test(words)],
    ["mark", /=====/.test(words)],
    ["hidden", /[\u0000-\u0008\u202E\u2066\u{E0041}]/u.test(`${subject}${text}`)],
    ["quote", /giraffe/.test(words) && /nineteenth bridge/.test(words)],
  ];
  return found.flatMap(([name, isThere]) => (isThere ? [name] : []));
}
