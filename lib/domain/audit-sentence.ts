import { type AuditTold, shortId, spaced } from "./audit-facts.ts";
import { AUDIT_WORDS } from "./audit-words.ts";

type ActorType = "user" | "system" | "token";

/** Parts of the product that act without a person, as a sentence names them. */
const SYSTEM_NAMES: Readonly<Record<string, string>> = {
  intake: "The intake",
  drafting: "The drafting",
  sending: "The sender",
  logging: "The HubSpot log",
  sweeper: "The sweeper",
  seed: "The first start",
  identity: "The sign-in",
  mailbox: "The mailbox reader",
  unsubscribe: "A recipient",
};

/** The whole entry in one sentence. An action of a later or earlier version is told by its name. */
export function auditSentence(
  entry: Omit<AuditTold, "nameOf"> & { action: string; actor: { type: ActorType; id: string } },
  nameOf: AuditTold["nameOf"],
): string {
  const { action, actor, entity, facts } = entry;
  const words = Object.hasOwn(AUDIT_WORDS, action) ? AUDIT_WORDS[action] : undefined;
  const who = actorName(actor, nameOf);
  if (!words) return `${who}: ${spaced(action)} (${spaced(entity.type)} ${shortId(entity.id)}).`;
  return `${who} ${words({ entity, facts, nameOf })}.`;
}

export function actorName(
  { type, id }: { type: ActorType; id: string },
  nameOf: AuditTold["nameOf"],
): string {
  if (type === "token") return `Token ${shortId(id)}`;
  return type === "user" ? nameOf(id) : (SYSTEM_NAMES[id] ?? `The ${spaced(id)}`);
}
