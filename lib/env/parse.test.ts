import { describe, expect, test } from "vitest";

import { EnvError, parseEnv } from "./parse.ts";
import { PRODUCTION, SANDBOX } from "./testing-values.ts";

type Source = Record<string, string | undefined>;

function faultsOf(source: Source): readonly string[] {
  try {
    parseEnv(source);
    return [];
  } catch (error) {
    if (error instanceof EnvError) return error.faults;
    throw error;
  }
}

const expectFault = (source: Source, pattern: RegExp) =>
  expect(faultsOf(source)).toContainEqual(expect.stringMatching(pattern));

test("the sandbox's and a production configuration start", () => {
  expect(faultsOf(SANDBOX)).toEqual([]);
  expect(faultsOf(PRODUCTION)).toEqual([]);
});

test("every fault is named at once, one line each, without any value", () => {
  const faults = faultsOf({
    ...SANDBOX,
    SESSION_SECRET: "changeme-4711",
    PUBLIC_URL: "no url",
    MASTER_KEY: undefined,
  });
  expect(faults).toHaveLength(3);
  expect(faults.join("\n")).not.toMatch(/4711|no url/);
  expect(faults.every((fault) => /^[A-Z_]+ /.test(fault) && !fault.includes("\n"))).toBe(true);
});

test.each([
  "DATABASE_URL",
  "KEY_STORE_URL",
  "MASTER_KEY",
  "LOOKUP_KEY",
  "SESSION_SECRET",
  "OIDC_ISSUER",
  "MAIL_FROM",
])("a required variable that is missing or empty is named with the way to make one: %s", (name) => {
  expectFault({ ...SANDBOX, [name]: undefined }, new RegExp(`^${name} is missing\\. \\S`));
  expectFault({ ...SANDBOX, [name]: "" }, new RegExp(`^${name} is missing\\. \\S`));
});

test("the journal needs the app's id", () => {
  expectFault({ ...SANDBOX, HUBSPOT_JOURNAL: "true" }, /^HUBSPOT_CLIENT_ID is missing\. /);
  expect(faultsOf({ ...SANDBOX, HUBSPOT_JOURNAL: "true", HUBSPOT_CLIENT_ID: "app-1" })).toEqual([]);
});

test("alerts stay on the machine in the sandbox and go out encrypted in production", () => {
  const [outside, plain] = ["https://chat.example.com/hook", "http://chat.example.com/hook"];
  expectFault({ ...SANDBOX, ALERT_WEBHOOK_URL: outside }, /^ALERT_WEBHOOK_URL must be on this machine/);
  expectFault({ ...PRODUCTION, ALERT_WEBHOOK_URL: plain }, /^ALERT_WEBHOOK_URL must be an https address/);
  expect(faultsOf({ ...PRODUCTION, ALERT_WEBHOOK_URL: outside })).toEqual([]);
});

test.each([
  "localhost",
  "alerts",
  "127.0.0.1",
  "10.1.2.3",
  "172.20.0.4",
  "192.168.1.9",
  "169.254.169.254",
  "100.64.0.1",
  "[::1]",
  "[fd00::1]",
  "[::ffff:127.0.0.1]",
  "2130706433",
  "metadata.google.internal",
  "LOCALHOST.",
])("alerts do not go to %s in production", (host) => {
  expectFault(
    { ...PRODUCTION, ALERT_WEBHOOK_URL: `https://${host}/hook` },
    /^ALERT_WEBHOOK_URL must be outside/,
  );
});

describe("a secret is refused when it", () => {
  test("is shorter than 32 characters", () => {
    expectFault({ ...SANDBOX, SESSION_SECRET: "k3J9x0pQ7vB2" }, /^SESSION_SECRET is shorter than 32/);
  });
  test("is a placeholder", () => {
    expectFault(
      { ...SANDBOX, SESSION_SECRET: `changeme${"k3J9x0pQ7vB2".repeat(4)}` },
      /^SESSION_SECRET is a placeholder/,
    );
  });
  test("repeats itself", () => {
    expectFault({ ...SANDBOX, SESSION_SECRET: "a".repeat(40) }, /^SESSION_SECRET repeats itself/);
  });
  test("is the same as another", () => {
    expectFault({ ...SANDBOX, LOOKUP_KEY: SANDBOX.MASTER_KEY }, /^LOOKUP_KEY is the same as MASTER_KEY/);
  });
  test("is a key of the wrong length", () => {
    expectFault(
      {
        ...SANDBOX,
        NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: Buffer.alloc(16, "abcdefgh12345678").toString("base64"),
      },
      /^NEXT_SERVER_ACTIONS_ENCRYPTION_KEY is not 32 bytes/,
    );
  });
});

test.each(["flase", "FALSE ", "0", "TRUE", "yes", " true"])(
  "a switch takes only the words true and false: %j",
  (value) => {
    expectFault({ ...SANDBOX, MODE_DRAFT_ONLY: value }, /^MODE_DRAFT_ONLY must be exactly true or false/);
  },
);

describe("sending is refused", () => {
  test("as a start value outside the sandbox", () => {
    expectFault(
      { ...PRODUCTION, SEND_MODE: "SEND" },
      /^SEND_MODE may not start above DRAFT_ONLY in production/,
    );
    expectFault(
      { ...SANDBOX, APP_ENV: "development", SEND_MODE: "SEND" },
      /^SEND_MODE may not send in development/,
    );
  });
  test("without an allow-list in production", () => {
    expectFault({ ...PRODUCTION, ALLOW_AUTO_SEND: "true" }, /^ALLOW_AUTO_SEND needs SEND_EMAIL_ALLOWLIST/);
    expectFault(
      { ...PRODUCTION, ALLOW_AUTO_SEND: "true", SEND_EMAIL_ALLOWLIST: "[ ]" },
      /^ALLOW_AUTO_SEND needs/,
    );
  });
  test("to everybody through a star", () => {
    expectFault(
      { ...PRODUCTION, SEND_EMAIL_ALLOWLIST: '["*"]' },
      /^SEND_EMAIL_ALLOWLIST item 1 .*\* is not allowed/,
    );
  });
  test("while the configuration says draft only", () => {
    expectFault(
      { ...SANDBOX, SEND_MODE: "SEND", MODE_DRAFT_ONLY: "true" },
      /^SEND_MODE may not send while MODE_DRAFT_ONLY/,
    );
  });
});

test.each([
  ["acme.com", /must be a JSON array/],
  ['{"a":1}', /must be a JSON array/],
  ['["acme.com"," jane@acme.com"]', /item 2 /],
  ['["Acme.com"]', /item 1 /],
  ['["acme.com",7]', /item 2 /],
])("a faulty allow-list is refused with the place: %s", (value, pattern) => {
  expectFault(
    { ...SANDBOX, SEND_EMAIL_ALLOWLIST: value },
    new RegExp(`^SEND_EMAIL_ALLOWLIST .*${pattern.source}|^SEND_EMAIL_ALLOWLIST ${pattern.source}`),
  );
});

test.each([
  ["http://127.0.0.1:5432/app", /must start with postgres:\/\//],
  ["postgres://app:pw@127.0.0.1:5432", /names no database/],
  ["postgres://app:p@ss@127.0.0.1:5432/app", /cannot be read: write @ in the password as %40/],
])("a database address that cannot be right is refused with a hint: %s", (value, pattern) => {
  expectFault({ ...SANDBOX, DATABASE_URL: value }, new RegExp(`^DATABASE_URL ${pattern.source}`));
});

test("the keys may not live in the data database", () => {
  expectFault({ ...SANDBOX, KEY_STORE_URL: SANDBOX.DATABASE_URL }, /^KEY_STORE_URL is the data database/);
});

test.each([
  ["http://console.example.com", /must be https/],
  ["https://console.example.com/app", /without a path/],
  ["https://console.example.com/", /without a path or a slash/],
  ["https://localhost", /not this machine/],
])("a public address that cannot work in production is refused: %s", (value, pattern) => {
  expectFault({ ...PRODUCTION, PUBLIC_URL: value }, new RegExp(`^PUBLIC_URL .*${pattern.source}`));
});

test("sandbox addresses are refused in production, and real ones in the sandbox", () => {
  expectFault(
    { ...PRODUCTION, GMAIL_API_URL: "http://127.0.0.1:4702" },
    /^GMAIL_API_URL must be an https address/,
  );
  expectFault(
    { ...SANDBOX, GMAIL_API_URL: "https://gmail.googleapis.com" },
    /^GMAIL_API_URL must be a sandbox address/,
  );
});

test("a malformed DSN and a sample rate above 1 are refused", () => {
  expectFault({ ...SANDBOX, SENTRY_DSN: "https://sentry.example.com" }, /^SENTRY_DSN is not a DSN/);
  expectFault({ ...SANDBOX, SENTRY_DSN: "sentry" }, /^SENTRY_DSN is not an http/);
  expectFault(
    { ...SANDBOX, SENTRY_TRACES_SAMPLE_RATE: "7" },
    /^SENTRY_TRACES_SAMPLE_RATE must be a number from 0 to 1/,
  );
});

test("the engine's door is never open in production", () => {
  expectFault({ ...PRODUCTION, INNGEST_DEV: "1" }, /^INNGEST_DEV opens the engine's door/);
  expectFault({ ...PRODUCTION, INNGEST_SIGNING_KEY: undefined }, /^INNGEST_SIGNING_KEY is missing/);
});

test("a variable that would publish a secret to browsers is refused", () => {
  expectFault(
    { ...SANDBOX, NEXT_PUBLIC_HINT: `x${SANDBOX.SESSION_SECRET}` },
    /^NEXT_PUBLIC_HINT would publish a secret/,
  );
});
