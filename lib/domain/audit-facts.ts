/** An entry as its words see it. */
export type AuditTold = {
  entity: { type: string; id: string };
  facts: Readonly<Record<string, unknown>>;
  /** The name of a person by id. */
  nameOf: (id: string) => string;
};

type Facts = AuditTold["facts"];

const UUID = /^([0-9a-f]{8})-[0-9a-f-]{27}$/;

/** A fact as a word, or null where there is none. */
export function fact(facts: Facts, name: string): string | null {
  const value = facts[name];
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" ? String(value) : null;
}

/** "3f2a91c0…" for an id that is made for machines; anything else as it stands. */
export function shortId(id: unknown): string {
  if (typeof id !== "string" || id === "") return "?";
  const start = UUID.exec(id)?.[1];
  return start ? `${start}…` : id;
}

/** "gmail_paused" and "crmRecord" as words of a sentence. */
export function spaced(word: string): string {
  return word
    .replaceAll(/[_:.-]+/g, " ")
    .replaceAll(/(?<=[a-z])(?=[A-Z][a-z])/g, " ")
    .trim();
}

export function when(value: string | null, words: (value: string) => string): string {
  return value === null ? "" : words(value);
}

/** "1 copy", "3 copies"; a list counts by its length. */
export function count(value: unknown, one: string, many: string): string {
  const total = Array.isArray(value) ? value.length : Number(value ?? 0);
  return `${total} ${total === 1 ? one : many}`;
}

export function list(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(", ");
}

/** "the reply to workflow 3f2a91c0… (revision 2)"; of older records that name no workflow, "draft 77aa01bc…". */
export function reply({ entity, facts }: AuditTold): string {
  const workflowId = fact(facts, "workflowId");
  const what =
    workflowId === null ? `draft ${shortId(entity.id)}` : `the reply to workflow ${shortId(workflowId)}`;
  return `${what}${when(fact(facts, "revision"), (revision) => ` (revision ${revision})`)}`;
}

/** The send mode and the kill switch as a record of a change keeps them. */
export function sendState(state: unknown): { mode: string; killSwitch: boolean } {
  const { mode, killSwitch } = (typeof state === "object" && state !== null ? state : {}) as Facts;
  return { mode: typeof mode === "string" ? mode : "?", killSwitch: killSwitch === true };
}
