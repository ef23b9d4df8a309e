import { ListSessionsInput, PersonList, SessionList, TokenList } from "../identity.ts";
import { ConnectionList } from "../settings.ts";
import { operation } from "./operation.ts";

/** Who may come in, by which keys, and what this product is connected to. */
export const SETTINGS_OPERATIONS = [
  operation("get", "/api/v1/people", {
    id: "listPeople",
    tag: "Identity",
    summary: "Everybody who ever signed in",
    description: "With the role that their groups give them and the one that an admin left of it.",
    permission: "person:read",
    output: PersonList,
  }),
  operation("get", "/api/v1/sessions", {
    id: "listSessions",
    tag: "Identity",
    summary: "Open sessions of a person",
    description: "One's own without `personId`. Those of others are for admins.",
    permission: "session:read",
    input: ListSessionsInput,
    output: SessionList,
    also: [403, 404],
  }),
  operation("get", "/api/v1/tokens", {
    id: "listTokens",
    tag: "Identity",
    summary: "Tokens of machines",
    description: "What each may do and until when. No secret is ever told again.",
    permission: "token:read",
    output: TokenList,
  }),
  operation("get", "/api/v1/connections", {
    id: "listConnections",
    tag: "Identity",
    summary: "Accounts at outside services",
    description: "Where each is, what it may do, when it last answered and last failed.",
    permission: "service:read",
    output: ConnectionList,
  }),
];
