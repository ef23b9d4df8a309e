import type { Category } from "#lib/domain/category.ts";
import type { FormFacts } from "#lib/domain/extract-facts.ts";
import type { Passage } from "#lib/domain/passages.ts";
import { choosePassages } from "#lib/domain/passages.ts";
import { countWords } from "#lib/domain/text.ts";
import type { Topic } from "#lib/domain/topics.ts";
import { TOPICS } from "#lib/domain/topics.ts";

export type Answer = { passage: Passage; text: string };

const MAX_ANSWERS = 3;
const MAX_ANSWER_WORDS = 55;
/** Below this a passage shares words with the question, but does not answer it. */
const MIN_SCORE = 3.5;

const LEADING: Partial<Record<Category, Topic>> = {
  pricing: "pricing",
  demo: "demo",
  partnership: "partnership",
  careers: "careers",
};
/** Topics that a reply of this kind leaves out, and topics that need no passage to be answered. */
const ALONE: ReadonlySet<Category> = new Set(["careers", "spam"]);
const SELF_EVIDENT: ReadonlySet<Topic> = new Set([
  "demo",
  "incident",
  "careers",
  "partnership",
  "scheduling",
  "mobile",
]);

/** The best one to three passages for what was asked, and the topics for which there is none. */
export function chooseAnswers(
  category: Category,
  facts: FormFacts,
  passages: readonly Passage[],
): { answers: Answer[]; unanswered: Topic[] } {
  if (category === "spam") return { answers: [], unanswered: [] };
  const answers: Answer[] = [];
  const unanswered: Topic[] = [];
  for (const topic of topicsFor(category, facts)) {
    if (answers.length === MAX_ANSWERS) break;
    const found = answerTo(topic, facts, passages);
    if (found === null) {
      if (!SELF_EVIDENT.has(topic)) unanswered.push(topic);
    } else if (!answers.some(({ passage }) => passage.id === found.passage.id)) {
      answers.push(found);
    }
  }
  return { answers, unanswered };
}

function topicsFor(category: Category, facts: FormFacts): Topic[] {
  const leading = LEADING[category];
  if (leading !== undefined && ALONE.has(category)) return [leading];
  const asked = facts.topics.filter((topic) => topic !== leading && topic !== "careers");
  if (category === "support" && facts.topics.includes("incident")) return ["support"];
  if (category === "support" && facts.topics.includes("cancellation"))
    return ["cancellation", ...asked.filter((topic) => topic !== "cancellation" && topic !== "incident")];
  const first: Topic[] = leading === undefined ? [] : [leading];
  const general: Topic[] = category === "security" && asked.length === 0 ? ["compliance"] : [];
  // A demo is arranged in the template; what was asked comes before how it runs.
  return category === "demo" ? [...asked, ...first] : [...first, ...general, ...asked];
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
  return text === null ? null : { passage: best.passage, text };
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
