import { type MailboxItem, readMailboxes } from "./mailboxes.ts";

type Given = Record<string, string | undefined>;

const isHere = (host: string) => /^(localhost|127\.0\.0\.1|\[?::1\]?)$/.test(host);

/** The mailboxes of MAILBOXES, or none where they cannot be read: their own faults are told elsewhere. */
export function givenMailboxes(given: Given): MailboxItem[] {
  return given["MAILBOXES"] ? readMailboxes(given["MAILBOXES"]).items : [];
}

/** Named secrets inside MAILBOXES. */
export function mailboxSecrets(given: Given): [name: string, value: string][] {
  return givenMailboxes(given).flatMap(({ gmail, smtp }, index) => {
    const secrets = {
      "gmail.refreshToken": gmail?.refreshToken,
      "gmail.clientSecret": gmail?.clientSecret,
      "smtp.password": smtp?.password,
    };
    return Object.entries(secrets).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[`MAILBOXES item ${index + 1} ${name}`, value]],
    );
  });
}

/** Who sends must be fully described, and a mail server must stand where this environment may write to. */
export function mailChecks(given: Given): string[] {
  return [...missingAccess(given), ...servers(given).flatMap((server) => serverFaults(given, server))];
}

function missingAccess(given: Given): string[] {
  const missing = (names: readonly string[], why: string) =>
    names.filter((name) => !given[name]).map((name) => `${name} is missing. ${why}`);
  if (given["MAILBOXES"]) {
    const leans = givenMailboxes(given).some(
      ({ gmail }) => gmail && (gmail.clientId === undefined || gmail.clientSecret === undefined),
    );
    return leans
      ? missing(["GMAIL_CLIENT_ID", "GMAIL_CLIENT_SECRET"], "A Gmail mailbox without its own needs it.")
      : [];
  }
  const from = missing(["MAIL_FROM"], "The address that replies come from.");
  if (given["MAIL_PROVIDER"] === "smtp") {
    return [...from, ...missing(["SMTP_HOST", "SMTP_USER", "SMTP_PASSWORD"], "MAIL_PROVIDER=smtp needs it.")];
  }
  return [
    ...from,
    ...missing(["GMAIL_CLIENT_ID"], "The OAuth client's id."),
    ...missing(["GMAIL_CLIENT_SECRET"], "The OAuth client's secret."),
    ...missing(["GMAIL_REFRESH_TOKEN"], "The mailbox owner's refresh token."),
  ];
}

type Server = { host: string; hostName: string; security: string | undefined; securityName: string };

function servers(given: Given): Server[] {
  const single = given["SMTP_HOST"];
  return [
    ...(single
      ? [
          {
            ...{ host: single, hostName: "SMTP_HOST" },
            ...{ security: given["SMTP_SECURITY"], securityName: "SMTP_SECURITY" },
          },
        ]
      : []),
    ...givenMailboxes(given).flatMap(({ smtp }, index) => {
      const at = `MAILBOXES item ${index + 1}: smtp.`;
      return smtp
        ? [
            {
              ...{ host: smtp.host, hostName: `${at}host` },
              ...{ security: smtp.security, securityName: `${at}security` },
            },
          ]
        : [];
    }),
  ];
}

function serverFaults(given: Given, { host, hostName, security, securityName }: Server): string[] {
  const environment = given["APP_ENV"] ?? "sandbox";
  const faults: string[] = [];
  if (environment === "sandbox" && !isHere(host))
    faults.push(`${hostName} must be this machine while APP_ENV is sandbox.`);
  if (environment === "production" && isHere(host))
    faults.push(`${hostName} must be outside this machine in production.`);
  if (!isHere(host) && security === "none")
    faults.push(`${securityName} may be none only for a server on this machine. Use starttls or tls.`);
  return faults;
}
