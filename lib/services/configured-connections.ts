import { SERVICE_WORDS, type OutsideService } from "#lib/domain/outside-service.ts";
import type { Env } from "#lib/env.ts";

import { mailboxItems } from "./configured-mailboxes.ts";

/** An account at an outside service, as the configuration names it. No secret is part of it. */
export type ConfiguredConnection = {
  id: string;
  service: OutsideService;
  name: string;
  /** Null where the configuration does not use the service. */
  host: string | null;
  account: string | null;
  /** What the configuration asks for; null where only the service knows. */
  scopes: readonly string[] | null;
  mailboxId: string | null;
};

export function connectionsFrom(config: Env): ConfiguredConnection[] {
  const isModelUsed = config.COMPOSER === "model";
  return [
    connection("hubspot", {
      host: hostOf(config.HUBSPOT_API_URL),
      account: config.HUBSPOT_PORTAL_ID ? `account ${config.HUBSPOT_PORTAL_ID}` : null,
    }),
    ...mailboxItems(config).map(({ id, address, provider, smtp }) =>
      connection(provider, {
        id: `mailbox:${id}`,
        host: provider === "smtp" && smtp ? `${smtp.host}:${smtp.port}` : hostOf(config.GMAIL_API_URL),
        account: address,
        mailboxId: id,
      }),
    ),
    connection("model", {
      host: isModelUsed ? hostOf(config.MODEL_API_URL) : null,
      account: isModelUsed ? (config.MODEL_NAME ?? null) : null,
    }),
    connection("identity", { host: hostOf(config.OIDC_ISSUER), scopes: config.OIDC_SCOPES.split(/\s+/) }),
    connection("alerts", { host: hostOf(config.ALERT_WEBHOOK_URL) }),
  ];
}

function connection(
  service: OutsideService,
  given: Partial<ConfiguredConnection> & Pick<ConfiguredConnection, "host">,
): ConfiguredConnection {
  return {
    ...{ id: service, service, name: SERVICE_WORDS[service].name },
    ...{ account: null, scopes: null, mailboxId: null },
    ...given,
  };
}

/** Neither path nor query: an alert hook's secret stands there. */
function hostOf(address: string | undefined): string | null {
  return address ? new URL(address).host : null;
}
