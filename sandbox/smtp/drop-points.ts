/** Places in a conversation where the mail server can fail, in the order of the conversation. */
export const DROP_POINTS = [
  "refuse_connection",
  "before_greeting",
  "unavailable",
  "after_greeting",
  "ehlo",
  "starttls",
  "auth",
  "auth_refused",
  "mail",
  "rcpt",
  "rcpt_refused",
  "rcpt_later",
  "data",
  "mid_body",
  "after_dot",
  "after_queueing",
  "slow_answer",
  "later_after_dot",
  "refused_after_dot",
] as const;
export type DropPoint = (typeof DROP_POINTS)[number];
