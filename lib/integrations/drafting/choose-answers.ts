import type { Category } from "#lib/domain/category.ts";
import type { FormFacts } from "#lib/domain/extract-facts.ts";
import type { Passage } from "#lib/domain/passages.ts";
import { choosePassages } from "#lib/domain/passages.ts";
import { countWords } from "#lib/domain/text.ts";
import type { Topic } from "#lib/domain/topics.ts";
import { TOPICS } from "#lib/domain/topics.ts";

export type Answer = { topic: Topic; passage: Passage; text: string };
/** `unanswered` has no passage; `left` has one that did not fit. */
export type Answers = { answers: Answer[]; unanswered: Topic[]; left: Topic[] };

const MAX_ANSWERS = 3;
/** A review asks for several documents at once, and each is answered in two sentences. */
const MAX_SECURITY_ANSWERS = 4;
const MAX_ANSWER_WORDS = 55;
/** Below this a passage shares words with the question, but does not answer it. */
const MIN_SCORE = 3.5;

const LEADING: Partial<Record<Category, Topic>> = {
  pricing: "pricing",
  demo: "demo",
  partnership: "partnership",
  careers: "careers",
};
/** The topic that the next step of the template takes up, with or without a passage. */
const COVERED: Partial<Record<Category, Topic>> = { ...LEADING, security: "questionnaire" };
/** Topics that the template itself answers well enough when there is no passage. */
const SELF_EVIDENT: ReadonlySet<Topic> = new Set([
  "demo",
  "incident",
  "careers",
  "partnership",
  "scheduling",
  "mobile",
  "sites",
  "workplace",
]);

/** The best one to three passages for what was asked, first asked first. */
export function chooseAnswers(category: Category, facts: FormFacts, passages: readonly Passage[]): Answers {
  const chosen: Answers = { answers: [], unanswered: [], left: [] };
  const room = category === "security" ? MAX_SECURITY_ANSWERS : MAX_ANSWERS;
  for (const topic of topicsFor(category, facts)) {
    const found = answerTo(topic, facts, passages);
    if (found === null) {
      if (!SELF_EVIDENT.has(topic)) chosen.unanswered.push(topic);
    } else if (!chosen.answers.some(({ passage }) => passage.id === found.passage.id)) {
      if (chosen.answers.length < room) chosen.answers.push(found);
      else if (topic !== COVERED[category]) chosen.left.push(topic);
    }
  }
  return chosen;
}

function topicsFor(category: Category, facts: FormFacts): Topic[] {
  // In a security review every sentence is a question.
  const inQuestions =
    category === "security"
      ? facts.topics
      : facts.topics.filter((topic) => facts.questions.some((question) => TOPICS[topic].asks.test(question)));
  const leading = LEADING[category];
  const asked = [...new Set([...inQuestions, ...facts.topics])].filter(
    (topic) => topic !== leading && topic !== "careers" && topic !== "workplace" && topic !== "incident",
  );
  switch (category) {
    case "spam":
      return [];
    case "careers":
      return facts.topics.includes("workplace") ? ["careers", "workplace"] : ["careers"];
    case "support":
      return facts.topics.includes("cancellation") && !facts.topics.includes("incident")
        ? ["cancellation", ...asked.filter((topic) => topic !== "cancellation")]
        : ["support"];
    case "partnership":
      return ["partnership", ...asked.filter((topic) => inQuestions.includes(topic))];
    case "demo":
      // A demo is arranged by the template; what was asked comes before how it runs.
      return [...asked.filter((topic) => topic !== "pricing" || inQuestions.includes(topic)), "demo"];
    case "security":
      return asked.length === 0 ? ["report"] : asked;
    case "pricing":
      return ["pricing", ...asked];
    case "other":
      return asked;
  }
}

function answerTo(topic: Topic, facts: FormFacts, passages: readonly Passage[]): Answer | null {
  const { asks, query } = TOPICS[topic];
  const questions = facts.questions.filter((question) => asks.test(question));
  const [best] = choosePassages([query, ...questions, ...facts.products].join(" "), passages, {
    limit: 1,
    headcount: facts.headcount,
  });
  if (best === undefined || best.score < MIN_SCORE) return null;
  const text = leadingSentences(best.passage.text);
  return text === null ? null : { topic, passage: best.passage, text };
}

/** As many whole sentences as fit; none when the first one is too long or the passage carries a link. */
function leadingSentences(text: string): string | null {
  if (/:\/\/|\bwww\.|@/.test(text)) return null;
  let kept = "";
  for (const { segment } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)) {
    if (countWords(kept + segment) > MAX_ANSWER_WORDS) break;
    kept += segment;
  }
  return kept.trim() === "" ? null : kept.trim();
}
