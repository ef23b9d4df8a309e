import type { MailTransport } from "#lib/integrations/mail/transport.ts";
import type { Integrations } from "#lib/integrations/ports.ts";

import { createFakeComposer } from "./fake-composer.ts";
import { createFakeGmail, type FakeGmail } from "./fake-gmail.ts";
import { createFakeHubSpot, type FakeHubSpot } from "./fake-hubspot.ts";

export type FakeIntegrations = Integrations & { gmail: FakeGmail; hubspot: FakeHubSpot };

/** The outside systems in memory, each with switches that a test may turn. */
export function fakeIntegrations(): FakeIntegrations {
  const gmail = createFakeGmail();
  return {
    gmail,
    mailboxes: new Map<string, MailTransport>([["default", { kind: "gmail", gmail }]]),
    hubspot: createFakeHubSpot(),
    composer: createFakeComposer(),
  };
}
