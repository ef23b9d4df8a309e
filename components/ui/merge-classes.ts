/** A class sets what its family says, and with it what the families after it say. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  p: ["px", "py", "pt", "pr", "pb", "pl"],
  px: ["pl", "pr"],
  py: ["pt", "pb"],
  m: ["mx", "my", "mt", "mr", "mb", "ml"],
  mx: ["ml", "mr"],
  my: ["mt", "mb"],
  gap: ["gap-x", "gap-y"],
  size: ["w", "h"],
  inset: ["inset-x", "inset-y", "top", "right", "bottom", "left"],
  "inset-x": ["left", "right"],
  "inset-y": ["top", "bottom"],
  rounded: ["rounded-t", "rounded-b", "rounded-l", "rounded-r"],
  overflow: ["overflow-x", "overflow-y"],
  "flex-size": ["basis", "grow", "shrink"],
  "border-width": ["border-x", "border-y", "border-t", "border-r", "border-b", "border-l"],
  "border-x": ["border-l", "border-r"],
  "border-y": ["border-t", "border-b"],
  "font-size": ["leading"],
  "line-clamp": ["display", "overflow"],
};

const ALONE =
  "pt pr pb pl mt mr mb ml gap-x gap-y w h min-w min-h max-w max-h top right bottom left rounded-t rounded-b rounded-l rounded-r overflow-x overflow-y order basis grow shrink border-t border-r border-b border-l leading z bg fill stroke accent opacity cursor whitespace break items justify self content col-start row-start col-span grid-cols grid-rows list space-x space-y outline-offset underline-offset pointer-events tracking line-clamp";
const PREFIXES = new Set([...Object.keys(FAMILIES), ...ALONE.split(" ")]);

/** Names that are no prefix of their family. */
const BY_SHAPE: readonly (readonly [RegExp, string])[] = [
  [
    /^(block|inline|inline-block|flex|inline-flex|grid|inline-grid|hidden|contents|table|table-cell|table-row)$/,
    "display",
  ],
  [/^(static|fixed|absolute|relative|sticky)$/, "position"],
  [/^(visible|invisible|collapse)$/, "visibility"],
  [/^break-inside-/, "break-inside"],
  [/^flex-(1|auto|initial|none)$/, "flex-size"],
  [/^font-(thin|light|normal|medium|semibold|bold)$/, "font-weight"],
  [/^font-(sans|serif|mono)$/, "font-family"],
  [/^text-(left|center|right|justify|start|end)$/, "text-align"],
  [/^text-(small|row|read|draft|heading|title|figure|\[[\d.]+(rem|em|px)\])$/, "font-size"],
  [/^text-/, "text-color"],
  [/^border(-\d+)?$/, "border-width"],
  [/^border-[trblxy]$/, ""],
  [/^(not-)?sr-only$/, "sr-only"],
  [/^outline(-\d+)?$/, "outline-width"],
  [/^outline-(none|hidden|dashed|dotted|double)$/, "outline-style"],
  [/^outline-(?!offset-)/, "outline-color"],
  [/^border-(collapse|separate)$/, "border-collapse"],
  [/^border-(solid|dashed|dotted|none)$/, "border-style"],
  [/^border-(?![trblxy]-)/, "border-color"],
];

/** Of two classes that set the same thing, the later one stays. */
export function mergeClasses(classes: string): string {
  const taken = new Set<string>();
  const kept: string[] = [];
  for (const name of classes.split(/\s+/).filter(Boolean).toReversed()) {
    const { variant, family } = parse(name);
    if (family !== null) {
      if (taken.has(variant + family)) continue;
      for (const each of [family, ...(FAMILIES[family] ?? [])]) taken.add(variant + each);
    }
    kept.push(name);
  }
  return kept.toReversed().join(" ");
}

function parse(name: string): { variant: string; family: string | null } {
  const start = lastColonOutside(name) + 1;
  const bare = name.slice(start).replace(/^[-!]/, "");
  return { variant: name.slice(0, start), family: familyOf(bare) };
}

function familyOf(bare: string): string | null {
  const shaped = BY_SHAPE.find(([shape]) => shape.test(bare))?.[1];
  if (shaped) return shaped;
  for (let end = bare.length; end > 0; end = bare.lastIndexOf("-", end - 1)) {
    const prefix = bare.slice(0, end);
    if (PREFIXES.has(prefix)) return prefix;
  }
  return null;
}

/** `[&:hover]:p-1` and `has-[a:focus]:p-1` have colons of their own. */
function lastColonOutside(name: string): number {
  let depth = 0;
  for (let at = name.length - 1; at >= 0; at -= 1) {
    const letter = name[at];
    if (letter === "]" || letter === ")") depth += 1;
    else if (letter === "[" || letter === "(") depth -= 1;
    else if (letter === ":" && depth === 0) return at;
  }
  return -1;
}
