/** The reply as the console asks for it: paragraphs of sentences, each with its sources. */
export interface Reply {
  language: "en" | "de" | "fr";
  subject: string;
  paragraphs: { sentences: { text: string; sources: string[] }[] }[];
}

export interface Question {
  language: Reply["language"];
  fence: string;
  form: Record<string, unknown>;
  passages: { id: string; text: string }[];
  instructions: string;
}

const FENCED = /^(=====[0-9a-f]{32}=====)\n([^\n]*)\n\1$/m;
const PASSAGE = /^(P\d+) \(.*?\): (.*)$/gm;
const MAX_ANSWERS = 2;
const MAX_ANSWER_WORDS = 55;

/** Reads the data out of the question; null when it holds no fenced form. */
export function readQuestion(instructions: string, prompt: string): Question | null {
  const fenced = FENCED.exec(prompt);
  const form = parse(fenced?.[2] ?? "");
  if (!fenced?.[1] || form === null) return null;
  const asked = /Write the reply in (English|German|French)\./.exec(prompt)?.[1];
  return {
    language: asked === "German" ? "de" : asked === "French" ? "fr" : "en",
    fence: fenced[1],
    form,
    passages: [...prompt.matchAll(PASSAGE)].map(([, id = "", text = ""]) => ({ id, text })),
    instructions,
  };
}

/** A plausible reply by rules: thanks, what the first passages say, and one question. */
export function writeReply(question: Question): Reply {
  const company = shortName(question.form["company"]);
  const { language } = question;
  if (language !== "en") return inOtherWords(language, company);
  const thanks = company
    ? { text: `Thank you for getting in touch on behalf of ${company}.`, sources: ["form.company"] }
    : { text: "Thank you for getting in touch with us.", sources: [] };
  const answers = question.passages.flatMap(({ id, text }) => {
    const leading = leadingSentences(text);
    return leading.length === 0
      ? []
      : [{ sentences: leading.map((each) => ({ text: each, sources: [id] })) }];
  });
  const open =
    answers.length === 0
      ? [
          {
            sentences: [
              { text: "A colleague will look into what you asked and come back to you.", sources: [] },
            ],
          },
        ]
      : [];
  return {
    language,
    subject: company ? `Your question to us, ${company}` : "Your question to us",
    paragraphs: [
      { sentences: [thanks] },
      ...answers.slice(0, MAX_ANSWERS),
      ...open,
      { sentences: [{ text: "Would a short call help you decide?", sources: [] }] },
    ],
  };
}

function inOtherWords(language: "de" | "fr", company: string | null): Reply {
  const source = company ? ["form.company"] : [];
  const german = {
    subject: "Ihre Frage an uns",
    thanks: company
      ? `Vielen Dank für Ihre Nachricht im Namen von ${company}.`
      : "Vielen Dank für Ihre Nachricht an uns.",
    next: "Ich sehe mir Ihre Frage mit einer Kollegin genau an und melde mich dann bei Ihnen.",
    ask: "Passt Ihnen dazu ein kurzes Gespräch in der nächsten Zeit?",
  };
  const french = {
    subject: "Votre question",
    thanks: company ? `Merci de nous avoir écrit au nom de ${company}.` : "Merci de nous avoir écrit.",
    next: "Je regarde votre question avec une collègue et je vous réponds avec les détails.",
    ask: "Est-ce que vous souhaitez un court appel avec nous ?",
  };
  const words = language === "de" ? german : french;
  return {
    language,
    subject: words.subject,
    paragraphs: [
      { sentences: [{ text: words.thanks, sources: source }] },
      { sentences: [{ text: words.next, sources: [] }] },
      { sentences: [{ text: words.ask, sources: [] }] },
    ],
  };
}

function leadingSentences(text: string): string[] {
  if (/:\/\/|\bwww\.|@/.test(text)) return [];
  const kept: string[] = [];
  let words = 0;
  for (const { segment } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)) {
    words += segment.split(/\s+/).filter(Boolean).length;
    if (words > MAX_ANSWER_WORDS) break;
    kept.push(segment.trim());
  }
  return kept;
}

function shortName(value: unknown): string | null {
  const isName = typeof value === "string" && /^[\p{L}\p{N}][\p{L}\p{N} &'’-]{1,40}$/u.test(value);
  return isName && value.split(" ").length <= 4 ? value : null;
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
