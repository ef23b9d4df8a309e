import { LIVE_TOPICS, type LiveTopic } from "#lib/domain/live-topics.ts";

/** The first words of the query keys that show a topic. The keys themselves stand in each screen's queries file. */
const KEYS: Readonly<Record<LiveTopic, readonly string[]>> = {
  drafts: ["drafts", "rejection-reasons", "needs"],
  workflows: ["workflows", "needs"],
  sending: ["sending", "needs"],
  intake: ["intake", "needs"],
  content: ["content", "settings"],
  knowledge: ["knowledge"],
  people: ["settings"],
  services: ["services"],
  views: ["saved-views"],
};

/** Every change is a record of the audit trail. */
const OF_EVERY_CHANGE = ["audit"];

export function keysOf(topics: readonly LiveTopic[]): Set<string> {
  return new Set([...topics.flatMap((topic) => KEYS[topic]), ...OF_EVERY_CHANGE]);
}

export const ALL_LIVE_KEYS: ReadonlySet<string> = keysOf(LIVE_TOPICS);
