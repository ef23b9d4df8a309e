/** Words for numbers in English, German, French, Spanish, Italian, Dutch, Polish and the Scandinavian languages. */
const VALUES: Readonly<Record<number, string>> = {
  0.5: "half halbe halben demi medio media mezzo halve pół halv",
  1: "a an one ein eine einen eins un une una uno een één jeden jedna en ett",
  2: "two couple zwei zwo deux dos due twee dwa dwie två",
  3: "three drei trois tres tre drie trzy",
  4: "four vier quatre cuatro quattro cztery fire fyra",
  5: "five fünf fuenf cinq cinco cinque vijf pięć fem",
  6: "six sechs seis sei zes sześć seks sex",
  7: "seven sieben sept siete sette zeven siedem syv sju",
  8: "eight acht huit ocho otto osiem otte åtta åtte",
  9: "nine neun neuf nueve nove negen dziewięć ni nio",
  10: "ten zehn dix diez dieci tien dziesięć ti tio",
  11: "eleven elf onze once undici jedenaście elleve elva",
  12: "twelve zwölf zwoelf douze doce dodici twaalf dwanaście tolv",
  13: "thirteen treize trece tredici dertien tretten tretton",
  14: "fourteen quatorze catorce quattordici veertien fjorten fjorton",
  15: "fifteen quinze quince quindici piętnaście femten femton",
  16: "sixteen sechzehn seize dieciséis dieciseis sedici",
  17: "seventeen siebzehn diecisiete diciassette",
  18: "eighteen dieciocho diciotto",
  19: "nineteen diecinueve diciannove",
  20: "twenty zwanzig vingt vingts veinte venti vent twintig dwadzieścia tjue tjugo tyve",
  30: "thirty dreißig dreissig trente treinta trenta trent dertig trzydzieści tretti trettio tredive",
  40: "forty vierzig quarante cuarenta quaranta quarant veertig czterdzieści førti fyrtio fyrre",
  50: "fifty fünfzig fuenfzig cinquante cincuenta cinquanta cinquant vijftig pięćdziesiąt femti femtio",
  60: "sixty sechzig soixante sesenta sessanta sessant zestig sześćdziesiąt seksti sextio",
  70: "seventy siebzig septante setenta settanta settant zeventig siedemdziesiąt sytti sjuttio",
  80: "eighty achtzig octante ochenta ottanta ottant tachtig osiemdziesiąt åtti åttio quatrevingt quatrevingts",
  90: "ninety neunzig nonante noventa novanta novant negentig dziewięćdziesiąt nitti nittio",
  200: "doscientos doscientas duecento dwieście",
  300: "trescientos trescientas trecento trzysta",
  400: "cuatrocientos cuatrocientas czterysta",
  500: "quinientos quinientas pięćset",
  600: "seiscientos seiscientas",
  700: "setecientos setecientas",
  800: "ochocientos ochocientas",
  900: "novecientos novecientas",
};

const FACTORS: Readonly<Record<number, string>> = {
  100: "hundred hundreds hundert cent cents cien ciento cientos cento honderd sto hundre hundra hundrede",
  1e3: "k t thousand thousands tausend tsd tausende mille mil miles mila duizend tys tysiąc tysiące tysięcy tusen tusind grand",
  1e5: "lakh lakhs lac",
  1e6: "m mm mn mio mln million millions millionen millón millon millones milione milioni miljoen milion miliony milionów miljoner millioner mill",
  1e7: "crore crores cr",
  1e9: "b bn mrd mld billion billions milliarde milliarden milliard milliards miliardo miliardi miljard miliard miliardy",
};

const JOINTS = new Set("and und et y e en og och i of de di".split(" "));

/** "A thousand" is a sum, "€5 a year" adds nothing to it. */
const ARTICLES = new Set("a an ein eine einen un una une een en ett".split(" "));

export type NumberPart =
  | { kind: "value" | "factor"; value: number }
  | { kind: "article" }
  | { kind: "joint" };

const PARTS = new Map<string, NumberPart>([
  ...entries(VALUES, "value"),
  ...entries(FACTORS, "factor"),
  ...[...JOINTS].filter((word) => word !== "en").map((word) => [word, { kind: "joint" }] as const),
]);
/** Letters alone are read as words of their own only: no compound is made of them. */
const IN_COMPOUNDS = [...PARTS.keys(), "en"]
  .filter((word) => word.length > 1)
  .toSorted((one, other) => other.length - one.length);

/** What a word says as a number: `fünfundzwanzigtausend` is five, and, twenty, thousand. Null where it is none. */
export function numberParts(word: string): NumberPart[] | null {
  const plain = word.toLowerCase();
  if (ARTICLES.has(plain)) return [{ kind: "article" }];
  const known = PARTS.get(plain);
  if (known) return [known];
  if (plain.length > 60) return null;
  const found: NumberPart[] = [];
  let rest = plain.replaceAll("-", "");
  while (rest !== "") {
    const next = IN_COMPOUNDS.find((part) => rest.startsWith(part));
    if (next === undefined) return null;
    found.push(next === "en" ? { kind: "joint" } : (PARTS.get(next) ?? { kind: "joint" }));
    rest = rest.slice(next.length);
  }
  return found;
}

/** Five, and, twenty, thousand: 25,000. Two hundred fifty thousand: 250,000. */
export function valueOf(parts: readonly NumberPart[]): number {
  let whole = 0;
  let current = 0;
  let hasCurrent = false;
  let article = 0;
  for (const part of parts) {
    if (part.kind === "joint") continue;
    if (part.kind === "article") {
      article = 1;
      continue;
    }
    if (article > 0 && part.kind === "factor") {
      current += article;
      hasCurrent = true;
    }
    article = 0;
    if (part.kind === "value") {
      current += part.value;
      hasCurrent = true;
    } else if (part.value === 100) {
      current = (hasCurrent ? current : 1) * 100;
      hasCurrent = true;
    } else {
      // Of "250 thousand million" each factor counts: too much is asked rather than too little.
      whole =
        hasCurrent || whole === 0 ? whole + (hasCurrent ? current : 1) * part.value : whole * part.value;
      current = 0;
      hasCurrent = false;
    }
  }
  return whole + current;
}

function entries(
  words: Readonly<Record<number, string>>,
  kind: "value" | "factor",
): (readonly [string, NumberPart])[] {
  return Object.entries(words).flatMap(([value, names]) =>
    names.split(" ").map((name) => [name, { kind, value: Number(value) }] as const),
  );
}
