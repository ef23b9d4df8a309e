import { describe, expect, test } from "vitest";

import { secretValues } from "#lib/env.ts";
import { mailboxesFrom } from "#lib/services/configured-mailboxes.ts";

import { EnvError, parseEnv } from "./parse.ts";
import { PRODUCTION, SANDBOX } from "./testing-values.ts";

const GMAIL = {
  ...{ id: "emea", address: "emea@larkspur.example", provider: "gmail" },
  gmail: { refreshToken: "r1-k3J9x0pQ7vB2" },
};
const SMTP = {
  ...{ id: "apac", address: "apac@larkspur.example", provider: "smtp" },
  smtp: { host: "127.0.0.1", user: "apac", password: "p1-k3J9x0pQ7vB2", security: "none" },
};

function faultsOf(mailboxes: unknown, more: Record<string, string | undefined> = {}): readonly string[] {
  try {
    parseEnv({ ...SANDBOX, MAILBOXES: JSON.stringify(mailboxes), ...more });
    return [];
  } catch (error) {
    if (error instanceof EnvError) return error.faults;
    throw error;
  }
}

describe("one mailbox", () => {
  test("is what MAIL_FROM and MAIL_PROVIDER say, and the default", () => {
    expect(mailboxesFrom(parseEnv(SANDBOX))).toEqual([
      {
        ...{ id: "default", address: "hello@larkspur.example", name: "Sales", provider: "gmail" },
        ...{ dailyQuota: 2_000, ownerIds: [], isDefault: true },
      },
    ]);
  });

  test("by SMTP needs no Gmail account, and the other way round", () => {
    const {
      GMAIL_CLIENT_ID: _id,
      GMAIL_CLIENT_SECRET: _secret,
      GMAIL_REFRESH_TOKEN: _token,
      ...rest
    } = SANDBOX;
    const smtp = { MAIL_PROVIDER: "smtp", SMTP_HOST: "127.0.0.1", SMTP_USER: "u", SMTP_PASSWORD: "p" };
    expect(mailboxesFrom(parseEnv({ ...rest, ...smtp }))[0]?.provider).toBe("smtp");
    expect(() => parseEnv(rest)).toThrow(/GMAIL_REFRESH_TOKEN is missing/);
    expect(() => parseEnv({ ...SANDBOX, MAIL_PROVIDER: "smtp" })).toThrow(/SMTP_PASSWORD is missing/);
    expect(() => parseEnv({ ...SANDBOX, MAIL_FROM: undefined })).toThrow(/MAIL_FROM is missing/);
  });
});

describe("several mailboxes", () => {
  test("are refused in production with a placeholder for a password", () => {
    const smtp = { ...SMTP.smtp, host: "smtp.example.com", password: "changeme", security: "tls" };
    expect(faultsOf([{ ...SMTP, smtp }], { ...PRODUCTION })).toEqual([
      "MAILBOXES item 1 smtp.password is a placeholder. Set the mail account's own.",
    ]);
  });

  test("have secrets that no text may hold either", () => {
    const secrets = secretValues(parseEnv({ ...SANDBOX, MAILBOXES: JSON.stringify([GMAIL, SMTP]) }));
    expect(secrets).toEqual(expect.arrayContaining([GMAIL.gmail.refreshToken, SMTP.smtp.password]));
    expect(secrets).toContain(SANDBOX.SESSION_SECRET);
  });

  test("come with their quotas and owners; the first is the default unless one says so", () => {
    const env = (items: unknown) =>
      parseEnv({ ...SANDBOX, MAIL_FROM: undefined, MAILBOXES: JSON.stringify(items) });
    const [emea, apac] = mailboxesFrom(env([{ ...GMAIL, dailyQuota: 7, ownerIds: ["77"] }, SMTP]));
    expect(emea).toMatchObject({ dailyQuota: 7, ownerIds: ["77"], isDefault: true });
    expect(apac).toMatchObject({ dailyQuota: 2_000, name: "Sales", isDefault: false });
    expect(
      mailboxesFrom(env([GMAIL, { ...SMTP, isDefault: true }])).map(({ isDefault }) => isDefault),
    ).toEqual([false, true]);
    expect(JSON.stringify(mailboxesFrom(env([GMAIL, SMTP])))).not.toMatch(/k3J9x0pQ7vB2/);
  });

  test.each([
    ["nothing", [], /is an empty list/],
    ["an item that is no object", ["emea"], /item 1: /],
    ["no id", [{ ...GMAIL, id: undefined }], /item 1: id is missing/],
    ["an id with a space", [{ ...GMAIL, id: "e mea" }], /item 1: id must be/],
    ["two addresses", [{ ...GMAIL, address: "a@b.example, c@d.example" }], /item 1: address must be one/],
    ["another provider", [{ ...GMAIL, provider: "ses" }], /item 1: provider must be gmail or smtp/],
    ["no access", [{ ...GMAIL, gmail: undefined }], /item 1: gmail is missing/],
    ["the other's access", [{ ...GMAIL, smtp: SMTP.smtp }], /item 1: smtp has no meaning/],
    [
      "no password",
      [GMAIL, { ...SMTP, smtp: { host: "127.0.0.1", user: "u" } }],
      /item 2: smtp.password is missing/,
    ],
    ["a misspelt setting", [{ ...GMAIL, quota: 5 }], /item 1: quota is not a setting/],
    ["a quota of nothing", [{ ...GMAIL, dailyQuota: 0 }], /item 1: dailyQuota/],
    ["one id twice", [GMAIL, { ...SMTP, id: "emea" }], /the same id twice/],
    ["one address twice", [GMAIL, { ...SMTP, address: "EMEA@larkspur.example" }], /the same address twice/],
    [
      "one owner twice",
      [
        { ...GMAIL, ownerIds: ["7"] },
        { ...SMTP, ownerIds: ["7"] },
      ],
      /the same owner twice/,
    ],
    [
      "two defaults",
      [
        { ...GMAIL, isDefault: true },
        { ...SMTP, isDefault: true },
      ],
      /more than one default/,
    ],
  ])("%s is a fault that names the item", (_what, items, fault) => {
    expect(faultsOf(items)).toContainEqual(expect.stringMatching(fault));
    expect(faultsOf(items).join()).not.toMatch(/k3J9x0pQ7vB2/);
  });

  test("what is not JSON is a fault, and its words are not repeated", () => {
    expect(() => parseEnv({ ...SANDBOX, MAILBOXES: "[{secret" })).toThrow(/MAILBOXES must be a JSON array/);
    expect(() => parseEnv({ ...SANDBOX, MAILBOXES: "[{secret" })).not.toThrow(/\{secret/);
  });

  test("their secrets may not be used twice nor reach a browser", () => {
    const shared = { ...SMTP, smtp: { ...SMTP.smtp, password: GMAIL.gmail.refreshToken } };
    expect(faultsOf([GMAIL, shared])).toContainEqual(
      "MAILBOXES item 2 smtp.password is the same as MAILBOXES item 1 gmail.refreshToken. Make one of its own.",
    );
    expect(
      faultsOf([GMAIL], {
        SESSION_SECRET: "r1-k3J9x0pQ7vB2-and-twenty-more-letters",
        NEXT_PUBLIC_X: `x${GMAIL.gmail.refreshToken}`,
      }),
    ).toContainEqual(expect.stringMatching(/^NEXT_PUBLIC_X would publish a secret/));
    const client = (id: string, address: string, refreshToken: string) => ({
      ...{ id, address, provider: "gmail" },
      gmail: { refreshToken, clientId: "c", clientSecret: "one-client-for-both" },
    });
    expect(
      faultsOf([client("a", "a@x.example", "t1-abcdefgh"), client("b", "b@x.example", "t2-abcdefgh")]),
    ).toEqual([]);
  });

  test("a mailbox may hold what the single variables named before", () => {
    const before = { ...GMAIL, gmail: { refreshToken: SANDBOX.GMAIL_REFRESH_TOKEN } };
    expect(faultsOf([before])).toEqual([]);
    expect(faultsOf([before], { SESSION_SECRET: SANDBOX.HUBSPOT_ACCESS_TOKEN })).toHaveLength(1);
    const twins = ["a", "b"].map((id) => ({ ...SMTP, id, address: `${id}@larkspur.example` }));
    expect(faultsOf(twins)).toHaveLength(1);
  });

  test("a mail server must stand where this environment may write to", () => {
    const away = { ...SMTP, smtp: { ...SMTP.smtp, host: "smtp.example.com" } };
    expect(faultsOf([away])).toEqual([
      "MAILBOXES item 1: smtp.host must be this machine while APP_ENV is sandbox.",
      "MAILBOXES item 1: smtp.security may be none only for a server on this machine. Use starttls or tls.",
    ]);
    const production = { ...PRODUCTION, MAILBOXES: JSON.stringify([SMTP]) };
    expect(() => parseEnv(production)).toThrow(/smtp.host must be outside this machine in production/);
  });
});
