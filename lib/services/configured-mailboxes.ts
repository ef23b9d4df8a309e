import { DEFAULT_MAILBOX_ID, type Mailbox } from "#lib/domain/mailbox.ts";
import type { Env } from "#lib/env.ts";
import { type CallGuard, unguarded } from "#lib/integrations/call-guard.ts";
import { createGmailClient } from "#lib/integrations/mail/gmail-client.ts";
import { createSmtpClient, type SmtpOptions } from "#lib/integrations/mail/smtp-client.ts";
import type { MailTransport, MailTransports } from "#lib/integrations/mail/transport.ts";

type Item = NonNullable<Env["MAILBOXES"]>[number];

/** Every mailbox that the configuration names, without its secrets. The first is the default unless one says so. */
export function mailboxesFrom(config: Env): Mailbox[] {
  const items = mailboxItems(config);
  const hasDefault = items.some(({ isDefault }) => isDefault);
  return items.map((item, index) => ({
    id: item.id,
    address: item.address,
    name: item.name ?? config.MAIL_FROM_NAME,
    provider: item.provider,
    dailyQuota: item.dailyQuota ?? config.MAIL_DAILY_QUOTA,
    ownerIds: item.ownerIds,
    isDefault: hasDefault ? item.isDefault : index === 0,
  }));
}

/** A connection for each of them, opened on its first use. */
export function transportsFrom(config: Env, guard: CallGuard = unguarded): MailTransports {
  return new Map(mailboxItems(config).map((item) => [item.id, transportOf(config, item, guard)]));
}

/** The mailboxes of the configuration, the one of the plain variables included. */
export function mailboxItems(config: Env): Item[] {
  if (config.MAILBOXES) return config.MAILBOXES;
  const { SMTP_HOST: host, SMTP_USER: user, SMTP_PASSWORD: password } = config;
  const smtp: SmtpOptions | null =
    host && user && password
      ? { host, user, password, port: config.SMTP_PORT, security: config.SMTP_SECURITY }
      : null;
  return [
    {
      id: DEFAULT_MAILBOX_ID,
      address: config.MAIL_FROM ?? "",
      provider: config.MAIL_PROVIDER,
      ...(smtp ? { smtp } : {}),
      ownerIds: [],
      isDefault: true,
    },
  ];
}

function transportOf(config: Env, { provider, gmail, smtp }: Item, guard: CallGuard): MailTransport {
  if (provider === "smtp" && smtp) return { kind: "smtp", smtp: createSmtpClient({ ...smtp, guard }) };
  const client = createGmailClient({
    guard,
    baseUrl: config.GMAIL_API_URL,
    tokenUrl: config.GMAIL_TOKEN_URL,
    clientId: gmail?.clientId ?? config.GMAIL_CLIENT_ID ?? "",
    clientSecret: gmail?.clientSecret ?? config.GMAIL_CLIENT_SECRET ?? "",
    refreshToken: gmail?.refreshToken ?? config.GMAIL_REFRESH_TOKEN ?? "",
  });
  return { kind: "gmail", gmail: client };
}
