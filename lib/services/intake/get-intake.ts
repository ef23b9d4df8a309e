import { ADAPTERS, type AdapterState, type AdapterView, type IntakeView } from "#lib/contracts/intake.ts";
import type { EmptyInput } from "#lib/contracts/today.ts";
import { listRefusalSums } from "#lib/db/intake-refusals.ts";
import {
  type AdapterRow,
  findIntakeFacts,
  type IntakeFactsRow,
  listAdapters,
  listDuplicateReasons,
  listLatestDuplicates,
} from "#lib/db/intake.ts";
import { authorize, can } from "#lib/domain/actor.ts";
import { SIGNATURE_REFUSALS } from "#lib/domain/refusal-causes.ts";

import type { ServiceContext } from "../context.ts";

const LATEST = 10;

/** How deliveries come in: every way, what was refused and why, what came twice, what waits for a person. */
export async function getIntake(ctx: ServiceContext, _input: EmptyInput): Promise<IntakeView> {
  authorize(ctx.actor, "intake:read");
  const [adapters, facts, refusals, reasons, latest] = await Promise.all([
    listAdapters(ctx.db),
    findIntakeFacts(ctx.db),
    listRefusalSums(ctx.db),
    listDuplicateReasons(ctx.db),
    listLatestDuplicates(ctx.db, LATEST),
  ]);
  return {
    asOf: ctx.now().toISOString(),
    adapters: ADAPTERS.flatMap((name) => {
      const row = adapters.find((adapter) => adapter.name === name);
      return row ? [toAdapterView(row, ownReading(ctx, facts, name))] : [];
    }),
    landed: { count: facts.landed, oldestAt: facts.landedSince },
    refusals: refusals.map((refusal) => ({
      ...refusal,
      isSignature: SIGNATURE_REFUSALS.some((cause) => cause === refusal.cause),
    })),
    duplicates: {
      total: reasons.reduce((sum, { count }) => sum + count, 0),
      byReason: [...reasons],
      latest: [...latest],
    },
    quarantine: { count: facts.quarantined, oldestAt: facts.quarantinedSince },
    gap: { missing: facts.missing, checkedAt: facts.polledAt },
    may: { backfill: can(ctx.actor, "intake:backfill"), replay: can(ctx.actor, "delivery:replay") },
  };
}

type OwnReading = { isOn: boolean; checkedAt: string | null; errorCode: string | null };

/** For the ways in that we read ourselves: whether we do, when we last did, and what went wrong. */
function ownReading(
  { settings }: ServiceContext,
  facts: IntakeFactsRow,
  name: AdapterView["name"],
): OwnReading {
  switch (name) {
    case "forms_poll":
      return { isOn: settings.isFormsPolling, checkedAt: facts.polledAt, errorCode: facts.pollError };
    case "journal":
      return {
        isOn: settings.isJournalRead,
        checkedAt: facts.journalReadAt,
        errorCode: facts.journalError,
      };
    default:
      return { isOn: true, checkedAt: null, errorCode: null };
  }
}

function toAdapterView(row: AdapterRow, { isOn, checkedAt, errorCode }: OwnReading): AdapterView {
  const { name, lastReceivedAt, lastDay } = row;
  return {
    name,
    state: stateOf(row, { isOn, checkedAt, errorCode }),
    lastReceivedAt,
    lastDay,
    checkedAt,
    errorCode,
  };
}

function stateOf(
  { lastReceivedAt, lastDay }: AdapterRow,
  { isOn, checkedAt, errorCode }: OwnReading,
): AdapterState {
  if (!isOn) return "off";
  if (errorCode !== null) return "failing";
  if (lastDay > 0) return "receiving";
  if (checkedAt !== null) return "reading";
  return lastReceivedAt === null ? "never" : "quiet";
}
