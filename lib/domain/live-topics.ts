/** What a screen can be told to read anew. */
export const LIVE_TOPICS = [
  "drafts",
  "workflows",
  "sending",
  "intake",
  "content",
  "knowledge",
  "people",
  "services",
  "views",
] as const;
export type LiveTopic = (typeof LIVE_TOPICS)[number];

/** What a record of the audit trail may change on screens, by the kind of thing that it names. */
const TOPICS_OF_ENTITIES: Readonly<Record<string, readonly LiveTopic[]>> = {
  draft: ["drafts", "workflows"],
  workflow: ["workflows", "drafts"],
  send: ["workflows", "drafts", "sending"],
  submission: ["intake", "workflows"],
  contact: ["workflows", "drafts"],
  inbound_message: ["workflows", "drafts"],
  privacyRequest: ["workflows", "drafts"],
  crmCallback: ["workflows"],
  crmRecord: ["workflows"],
  outboxEvent: ["workflows"],
  tag: ["workflows"],
  bulkJob: ["workflows"],
  savedView: ["views"],
  delivery: ["intake"],
  crmEvent: ["intake", "drafts"],
  form: ["intake"],
  sending: ["sending", "drafts"],
  sendingChange: ["sending"],
  sending_settings: ["sending", "drafts"],
  allowListEntry: ["sending", "drafts"],
  content: ["content"],
  content_change: ["content"],
  knowledge_page: ["knowledge", "content"],
  user: ["people"],
  session: ["people"],
  token: ["people"],
  audit: [],
  rejection_reason: ["drafts"],
  drafts: ["drafts", "workflows"],
  identity: ["people"],
  permission: ["people"],
  signature: ["people"],
  service: ["services"],
};

/** An entity that is not listed may show anywhere. */
export function topicsOf(entityType: string): readonly LiveTopic[] {
  return TOPICS_OF_ENTITIES[entityType] ?? LIVE_TOPICS;
}
