import type { Composer } from "./drafting/composer.ts";
import type { HubSpot } from "./hubspot/hubspot.ts";
import type { MailTransports } from "./mail/transport.ts";

/** The outside systems, as the use-cases see them. Real clients in production, fakes only in tests of use-cases. */
export type Integrations = { hubspot: HubSpot; mailboxes: MailTransports; composer: Composer };
