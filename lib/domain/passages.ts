/** One heading with one paragraph of a knowledge page. */
export type Passage = {
  id: string;
  slug: string;
  version: number;
  title: string;
  heading: string;
  text: string;
};
export type KnowledgePage = { slug: string; version: number; title: string; markdown: string };

/** Splits a page into paragraphs with stable names: `slug#heading.n`, counted under each heading. */
export function splitPassages(page: KnowledgePage): Passage[] {
  const passages: Passage[] = [];
  let heading = page.title;
  let count = 0;
  for (const block of page.markdown.replaceAll("\r\n", "\n").split(/\n\s*\n/)) {
    const lines = block.trim().split("\n");
    const title = /^#{1,6}\s+(.*)$/.exec(lines[0] ?? "")?.[1];
    if (title !== undefined) {
      heading = title.trim();
      count = 0;
      lines.shift();
    }
    const text = plainText(lines.join(" "));
    if (text === "") continue;
    count += 1;
    const { slug, version } = page;
    passages.push({
      id: `${slug}#${kebab(heading)}.${count}`,
      slug,
      version,
      title: page.title,
      heading,
      text,
    });
  }
  return passages;
}

export type PassageChoice = { passage: Passage; score: number };

/**
 * The passages that answer a question best, best first; none when nothing fits. A headcount prefers the passage whose
 * range holds it ("51 to 500 people").
 */
export function choosePassages(
  question: string,
  candidates: readonly Passage[],
  options: { limit?: number; headcount?: number | null } = {},
): PassageChoice[] {
  const asked = new Set(wordsOf(question));
  const bodies = candidates.map(
    (passage) => new Set(wordsOf(`${passage.title} ${passage.heading} ${passage.text}`)),
  );
  const rarity = (word: string): number => {
    const holders = bodies.filter((body) => body.has(word)).length;
    return holders === 0 ? 0 : Math.log(1 + candidates.length / holders);
  };
  return candidates
    .map((passage) => ({
      passage,
      score: scoreOf(passage, asked, rarity) * rangeFactor(passage.text, options.headcount ?? null),
    }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || (a.passage.id < b.passage.id ? -1 : 1))
    .slice(0, options.limit ?? 3);
}

function scoreOf(passage: Passage, asked: ReadonlySet<string>, rarity: (word: string) => number): number {
  const heading = new Set(wordsOf(passage.heading));
  const title = new Set(wordsOf(passage.title));
  const body = new Set(wordsOf(passage.text));
  let score = 0;
  let hits = 0;
  for (const word of asked) {
    const weight = (heading.has(word) ? 2.5 : 0) + (title.has(word) ? 1.5 : 0) + (body.has(word) ? 1 : 0);
    if (weight > 0) hits += 1;
    score += weight * rarity(word);
  }
  const isNamed = [...asked].some((word) => heading.has(word) || title.has(word));
  return isNamed || hits >= 2 ? score / (1 + Math.sqrt(body.size) / 12) : 0;
}

function rangeFactor(text: string, headcount: number | null): number {
  const between = /(\d[\d,]*) to (\d[\d,]*) people/.exec(text);
  const upTo = /up to (\d[\d,]*) people/i.exec(text);
  const above = /(?:more than|over|above) (\d[\d,]*) people/i.exec(text);
  const ranges = [between, upTo, above].filter((range) => range !== null).length;
  if (ranges === 0 || !/[€$£]/.test(text)) return 1;
  // An overview of all ranges is for those whose number is not known.
  if (ranges > 1) return headcount === null ? 2 : 0.5;
  if (headcount === null) return 0.9;
  const number = (digits: string | undefined): number => Number(digits?.replaceAll(",", ""));
  const fits =
    (between !== null && headcount >= number(between[1]) && headcount <= number(between[2])) ||
    (upTo !== null && headcount <= number(upTo[1])) ||
    (above !== null && headcount > number(above[1]));
  return fits ? 2 : 0.2;
}

const STOP_WORDS = new Set(
  "the and you your for with our have are is we to of in can could would please how what when it do does this that be on us my an any from not at as or by if will there which who so they them their has was but also all more about i a".split(
    " ",
  ),
);

function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => word.length > 1 && !STOP_WORDS.has(word)).map(stem);
}

function stem(word: string): string {
  if (word.length <= 3) return word;
  return word.replace(/(?:ations?|ings?|ed|ies|es|s|e)$/, "");
}

/** Markdown marks go; the words and the targets of links stay out of replies. */
function plainText(markdown: string): string {
  return markdown
    .replace(/!\[[^\]]*\]\([^)]*\)/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(?:^|\s)[*-]\s+/g, " ")
    .replace(/[*_`]{1,3}/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

function kebab(heading: string): string {
  return heading
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
