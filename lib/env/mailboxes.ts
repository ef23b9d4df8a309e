import { z } from "zod";

const PLAIN_ADDRESS = /^[^\s@<>"]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/;
const text = (mend: string) =>
  z
    .string({ error: `is missing. ${mend}` })
    .trim()
    .min(1, `is empty. ${mend}`);

const GmailAccess = z.strictObject({
  refreshToken: text("The mailbox owner's refresh token."),
  clientId: text("The OAuth client's id.").optional(),
  clientSecret: text("The OAuth client's secret.").optional(),
});
const SmtpAccess = z.strictObject({
  host: text("The mail server's name."),
  port: z.int("must be a port number.").min(1).max(65_535).default(587),
  user: text("The mail server's account."),
  password: text("The account's password."),
  security: z
    .enum(["starttls", "tls", "none"], { error: "must be starttls, tls or none." })
    .default("starttls"),
});
const Item = z.strictObject({
  id: z
    .string({ error: "is missing. A short name, e.g. emea." })
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "must be lower-case letters, digits and hyphens."),
  address: z
    .string({ error: "is missing. The address that replies come from." })
    .regex(PLAIN_ADDRESS, "must be one plain address, its domain in lower case."),
  name: text("The name that replies come from.").optional(),
  provider: z.enum(["gmail", "smtp"], { error: "must be gmail or smtp." }),
  gmail: GmailAccess.optional(),
  smtp: SmtpAccess.optional(),
  dailyQuota: z.int("must be a whole number.").min(1).max(100_000).optional(),
  ownerIds: z.array(z.string().regex(/^\d+$/, "must be an owner's number, in quotes.")).default([]),
  isDefault: z.boolean("must be true or false.").default(false),
});
export type MailboxItem = z.infer<typeof Item>;
export type SmtpSettings = z.infer<typeof SmtpAccess>;

/** The items of MAILBOXES, and every fault with the item's number. No value stands in a fault. */
export function readMailboxes(value: string): { items: MailboxItem[]; faults: string[] } {
  const list = jsonArray(value);
  if (!list) return { items: [], faults: ["must be a JSON array of mailboxes."] };
  if (list.length === 0) return { items: [], faults: ["is an empty list. Remove it, or name a mailbox."] };
  const faults: string[] = [];
  const items = list.flatMap((entry, index) => {
    const parsed = Item.safeParse(entry);
    if (parsed.success) return [parsed.data];
    faults.push(...parsed.error.issues.map((issue) => `item ${index + 1}: ${faultOf(issue)}`));
    return [];
  });
  return { items, faults: [...faults, ...(faults.length === 0 ? faultsTogether(items) : [])] };
}

/** A list of mailboxes as a field of the environment. */
export const mailboxList = z
  .string()
  .transform((value, ctx) => {
    const { items, faults } = readMailboxes(value);
    for (const fault of faults) ctx.addIssue(fault);
    return faults.length > 0 ? z.NEVER : items;
  })
  .optional();

function faultOf({ path, message, code, ...issue }: z.core.$ZodIssue): string {
  const unknown = code === "unrecognized_keys" && "keys" in issue ? issue.keys : [];
  if (unknown.length > 0) return `${[...path, unknown[0]].join(".")} is not a setting of a mailbox.`;
  return path.length === 0 ? "is not an object." : `${path.join(".")} ${message}`;
}

function faultsTogether(items: readonly MailboxItem[]): string[] {
  const faults = items.flatMap((item, index) => {
    const other = item.provider === "gmail" ? "smtp" : "gmail";
    return [
      ...(item[item.provider] ? [] : [`item ${index + 1}: ${item.provider} is missing.`]),
      ...(item[other] ? [`item ${index + 1}: ${other} has no meaning for this provider. Remove it.`] : []),
    ];
  });
  const twice = (what: string, values: readonly string[]) =>
    new Set(values).size < values.length ? [`names the same ${what} twice.`] : [];
  return [
    ...faults,
    ...twice(
      "id",
      items.map(({ id }) => id),
    ),
    ...twice(
      "address",
      items.map(({ address }) => address.toLowerCase()),
    ),
    ...twice(
      "owner",
      items.flatMap(({ ownerIds }) => ownerIds),
    ),
    ...(items.filter(({ isDefault }) => isDefault).length > 1 ? ["has more than one default mailbox."] : []),
  ];
}

function jsonArray(value: string): unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
