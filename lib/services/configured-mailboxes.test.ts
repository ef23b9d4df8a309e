import { expect, test } from "vitest";

import { parseEnv } from "#lib/env.ts";
import { testEnvVariables } from "#lib/testing/env.ts";

import { transportsFrom } from "./configured-mailboxes.ts";
import { settingsFrom } from "./create-context.ts";

test("every mailbox has its own way out, and the default one is what replies without a choice leave from", () => {
  const smtp = {
    host: "127.0.0.1",
    port: 4704,
    user: "sandbox",
    password: "p1-k3J9x0pQ7vB2",
    security: "none",
  };
  const env = parseEnv({
    ...testEnvVariables(),
    MAILBOXES: JSON.stringify([
      {
        ...{ id: "hello", address: "hello@larkspur.example", provider: "gmail" },
        gmail: { refreshToken: "r1-k3J9x0pQ7vB2" },
      },
      { ...{ id: "emea", address: "emea@larkspur.example", provider: "smtp", isDefault: true }, smtp },
    ]),
  });
  expect([...transportsFrom(env)].map(([id, { kind }]) => [id, kind])).toEqual([
    ["hello", "gmail"],
    ["emea", "smtp"],
  ]);
  const settings = settingsFrom(env);
  expect(settings.mailFrom).toEqual({ address: "emea@larkspur.example", name: "Sales" });
  expect(JSON.stringify(settings.mailboxes)).not.toMatch(/k3J9x0pQ7vB2/);
});

test("one mailbox by SMTP is spoken to at the server that SMTP_HOST names", () => {
  const env = parseEnv({
    ...testEnvVariables(),
    ...{
      MAIL_PROVIDER: "smtp",
      SMTP_HOST: "127.0.0.1",
      SMTP_USER: "sandbox",
      SMTP_PASSWORD: "p1-k3J9x0pQ7vB2",
    },
  });
  const transport = transportsFrom(env).get("default");
  expect(transport?.kind === "smtp" ? transport.smtp.host : null).toBe("127.0.0.1");
});
