export const LANGUAGES = ["en", "de", "fr", "other"] as const;
export type Language = (typeof LANGUAGES)[number];

const WORDS: Record<Exclude<Language, "other">, ReadonlySet<string>> = {
  en: new Set(
    "the and you your for with our have are is we to of in can could would please how what when hi hello thanks i it do does this that be on us my a any from not".split(
      " ",
    ),
  ),
  de: new Set(
    "der die das und wir ist sind mit für nicht ich sie ihr ihre ihnen uns eine einen ein können könnten bitte wie viel wann haben hätten möchten auf von zu zum zur im den dem guten tag hallo danke grüße freundlichen gibt es bei".split(
      " ",
    ),
  ),
  fr: new Set(
    "le la les et nous vous votre vos est sont avec pour pas je une un des du de pouvez pourriez bonjour merci comment combien quand avons aimerions souhaitons cordialement notre nos sur dans à au aux que qui ce cette".split(
      " ",
    ),
  ),
};

/** Languages that no template speaks; they only have to beat their neighbours. */
const OTHERS: readonly ReadonlySet<string>[] = [
  "el la los las de que y en un una para por con nuestro nuestra es somos necesitamos gracias hola cómo cuánto su del".split(
    " ",
  ),
  "il la di che e un una per con non è siamo grazie buongiorno come quanto nostro nostra della vorremmo del dei".split(
    " ",
  ),
  "de het een en van is zijn wij voor met niet hoe wat wanneer bedankt graag op te u ons onze".split(" "),
  "o a de que e um uma para com não é somos obrigado olá como quanto nosso nossa do da em".split(" "),
  "i w na z do się jest nie to że dla po od czy jak dziękuję dzień dobry nasz naszej".split(" "),
].map((words) => new Set(words));

/** Counts small words; a text that hardly holds any of the three is "other", a very short one is English. */
export function detectLanguage(text: string): Language {
  const words =
    text
      .toLowerCase()
      .match(/\p{L}+/gu)
      ?.slice(0, 400) ?? [];
  if (words.length < 4) return isMostlyLatin(text) ? "en" : "other";
  const shareOf = (known: ReadonlySet<string>): number =>
    words.filter((word) => known.has(word)).length / words.length;
  const shares = (["en", "de", "fr"] as const).map((language) => ({
    language,
    share: shareOf(WORDS[language]),
  }));
  const best = shares.reduce((a, b) => (b.share > a.share ? b : a));
  if (OTHERS.some((known) => shareOf(known) > best.share)) return "other";
  if (best.share >= 0.08) return best.language;
  return words.length < 12 && isMostlyLatin(text) ? "en" : "other";
}

function isMostlyLatin(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters === 0 || (text.match(/\p{Script=Latin}/gu)?.length ?? 0) / letters > 0.5;
}
