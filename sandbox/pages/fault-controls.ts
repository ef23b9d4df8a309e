import type { Faults } from "../core/faults.ts";
import { HOSTILE_KINDS } from "../model/hostile.ts";

export interface FaultControl {
  name: string;
  label: string;
  text: string;
  /** The first choice is the default. "now" stands for the present time. */
  choices: readonly { label: string; value: unknown }[];
}

const OFF = { label: "Off", value: { next: 0, share: 0 } };
const trigger = [
  OFF,
  { label: "Next call", value: { next: 1, share: 0 } },
  { label: "Every third", value: { next: 0, share: 0.33 } },
  { label: "Every call", value: { next: 0, share: 1 } },
];
const flag = [
  { label: "Off", value: false },
  { label: "On", value: true },
];
const down = [
  { label: "Up", value: "off" },
  { label: "503", value: "unavailable" },
  { label: "No connection", value: "refuse" },
];
const delay = [
  { label: "Off", value: 0 },
  { label: "2 s", value: 2_000 },
  { label: "15 s", value: 15_000 },
  { label: "60 s", value: 60_000 },
];
const lag = [
  { label: "None", value: 0 },
  { label: "5 s", value: 5_000 },
  { label: "60 s", value: 60_000 },
];

const MODEL_CONTROLS: readonly FaultControl[] = [
  { name: "down", label: "The model is down", text: "Every call fails.", choices: down },
  { name: "delayMs", label: "The model is slow", text: "Every answer waits first.", choices: delay },
  { name: "rateLimited", label: "Rate limit", text: "429 with Retry-After.", choices: trigger },
  { name: "serverError", label: "Server error", text: "500.", choices: trigger },
  { name: "refused", label: "Refusal", text: "The model declines to answer.", choices: trigger },
  { name: "wrongJson", label: "Broken JSON", text: "Talk before it, the end missing.", choices: trigger },
  { name: "wrongShape", label: "Wrong shape", text: "JSON of another kind.", choices: trigger },
  {
    name: "truncated",
    label: "Cut off",
    text: "Ends in the middle, as at the token limit.",
    choices: trigger,
  },
  { name: "overLong", label: "Much too long", text: "Goes on and on.", choices: trigger },
  { name: "otherLanguage", label: "Another language", text: "Not the form's language.", choices: trigger },
  { name: "missingUsage", label: "No usage", text: "Does not say what it used.", choices: trigger },
  {
    name: "hostileKind",
    label: "Kind of hostile answer",
    text: "What the next switch lets the model write.",
    choices: HOSTILE_KINDS.map((kind) => ({ label: kind.replaceAll("_", " "), value: kind })),
  },
  {
    name: "hostile",
    label: "Hostile answer",
    text: "The model follows the form instead of us. None of it may reach a draft.",
    choices: trigger,
  },
];

/** The faults worth a button; all others are set through /faults.json. */
export const CONTROLS: Record<keyof Faults, readonly FaultControl[]> = {
  gmail: [
    {
      name: "down",
      label: "Gmail is down",
      text: "Every call fails, the token endpoint too.",
      choices: down,
    },
    { name: "delayMs", label: "Gmail is slow", text: "Every answer waits first.", choices: delay },
    {
      name: "loseAnswerAfter",
      label: "Answer lost after the e-mail left",
      text: "Gmail sends, then the connection breaks. The console must not send again.",
      choices: trigger,
    },
    {
      name: "loseAnswerBefore",
      label: "Request lost before Gmail acted",
      text: "The connection breaks and nothing was sent.",
      choices: trigger,
    },
    {
      name: "rateLimited",
      label: "Rate limit",
      text: "429 with the time of the next attempt in its text.",
      choices: trigger,
    },
    {
      name: "sendingSuspended",
      label: "Daily sending limit reached",
      text: "Sending is refused, everything else works.",
      choices: flag,
    },
    {
      name: "tokensIssuedBefore",
      label: "Access tokens",
      text: "Ends the tokens issued until now; a fresh one works.",
      choices: [
        { label: "Valid", value: 0 },
        { label: "End them now", value: "now" },
      ],
    },
    {
      name: "refreshTokenRevoked",
      label: "Refresh token revoked",
      text: "No new access tokens: a person must connect the mailbox again.",
      choices: flag,
    },
    {
      name: "indexLagMs",
      label: "Search index lag",
      text: "A sent e-mail is found by search only later.",
      choices: lag,
    },
    {
      name: "historyForgotten",
      label: "History forgotten",
      text: "history.list answers 404, as it does for old ids.",
      choices: flag,
    },
  ],
  smtp: [
    {
      name: "failAt",
      label: "Where the mail server fails",
      text: "Choose the place here and how often below. After the final dot nobody knows whether the mail left.",
      choices: [
        { label: "Nowhere", value: "off" },
        { label: "Greeting", value: "before_greeting" },
        { label: "Sign-in", value: "auth_refused" },
        { label: "Recipient", value: "rcpt_refused" },
        { label: "Mid body", value: "mid_body" },
        { label: "After the dot", value: "after_dot" },
        { label: "After queueing", value: "after_queueing" },
      ],
    },
    {
      name: "fail",
      label: "How often it fails there",
      text: "Counts conversations with the mail server.",
      choices: trigger,
    },
  ],
  hubspot: [
    { name: "down", label: "HubSpot is down", text: "Every call fails.", choices: down },
    { name: "delayMs", label: "HubSpot is slow", text: "Every answer waits first.", choices: delay },
    {
      name: "loseAnswerAfter",
      label: "Answer lost after the write",
      text: "The record is stored, then the connection breaks.",
      choices: trigger,
    },
    {
      name: "loseAnswerBefore",
      label: "Request lost before the write",
      text: "The connection breaks and nothing was stored.",
      choices: trigger,
    },
    { name: "rateLimited", label: "Rate limit", text: "429 with its policy and headers.", choices: trigger },
    { name: "locked", label: "Record locked", text: "423: wait two seconds.", choices: trigger },
    { name: "migrating", label: "Account migration", text: "477 with Retry-After.", choices: trigger },
    { name: "badGateway", label: "Bad gateway", text: "502 with an HTML body.", choices: trigger },
    { name: "tokenExpired", label: "Token expired", text: "401 for every call.", choices: flag },
    {
      name: "searchLagMs",
      label: "Search lag",
      text: "What was just written is not found by search.",
      choices: lag,
    },
  ],
  model: MODEL_CONTROLS,
  deliveries: [
    {
      name: "adapter",
      label: "Kind of webhook",
      text: "A workflow's webhook, or a custom workflow action.",
      choices: [
        { label: "Workflow", value: "workflow" },
        { label: "Action", value: "action" },
      ],
    },
    {
      name: "blocking",
      label: "Actions that wait",
      text: "A custom action is sent where the answer makes HubSpot's workflow stand still.",
      choices: flag,
    },
    {
      name: "completeOn",
      label: "What a waiting action waits for",
      text: "The workflow goes on after the mail, or after the approval.",
      choices: [
        { label: "The mail", value: "sent" },
        { label: "The approval", value: "approved" },
      ],
    },
    {
      name: "paused",
      label: "Deliveries paused",
      text: "They are kept and go out once this is off.",
      choices: flag,
    },
    {
      name: "duplicates",
      label: "Duplicates",
      text: "Each delivery is made more than once.",
      choices: [
        { label: "None", value: 0 },
        { label: "1 more", value: 1 },
        { label: "4 more", value: 4 },
      ],
    },
    {
      name: "reorderWithinMs",
      label: "Reordered",
      text: "Each delivery waits a random while.",
      choices: [
        { label: "Off", value: 0 },
        { label: "5 s", value: 5_000 },
        { label: "30 s", value: 30_000 },
      ],
    },
    {
      name: "drop",
      label: "Dropped",
      text: "Never delivered: only reading the forms finds the submission.",
      choices: trigger,
    },
    {
      name: "wrongSignature",
      label: "Wrong signature",
      text: "Signed with another secret.",
      choices: trigger,
    },
    {
      name: "signatures",
      label: "Signature versions",
      text: "Which headers are sent.",
      choices: [
        { label: "v2 and v3", value: "v2_and_v3" },
        { label: "v2 only", value: "v2_only" },
        { label: "v3 only", value: "v3_only" },
      ],
    },
    {
      name: "timestampAgeMs",
      label: "Old timestamp",
      text: "The v3 signature claims an earlier time.",
      choices: [
        { label: "Now", value: 0 },
        { label: "10 min ago", value: 600_000 },
      ],
    },
    {
      name: "retryScale",
      label: "Retry clock",
      text: "HubSpot waits a minute, then up to eight hours.",
      choices: [
        { label: "Real", value: 1 },
        { label: "1,000 times faster", value: 0.001 },
      ],
    },
    {
      name: "contactEvents",
      label: "Contact events",
      text: "Also sends creation, deletion and privacy deletion of contacts.",
      choices: flag,
    },
  ],
};
