import { registerHooks } from "node:module";

type Patch = { file: string; from: string; to: string };

/** Sources of the product that this process reads differently. Nothing of it is in any build of the product. */
export const BROKEN_SOURCES = {
  /** Whoever was thought dead and comes back writes on. */
  no_fence: [
    {
      file: "lib/db/sends.ts",
      from: "and(eq(sends.id, id), eq(sends.fence, fence))",
      to: "and(eq(sends.id, id), gt(sends.fence, fence - 1000))",
    },
  ],
  /** Every delivery is a submission of its own. */
  no_unique_key: [
    {
      file: "lib/services/intake/store-submission.ts",
      from: "return existing && storeRepeat(ctx, existing, incoming);",
      to: "return null;",
    },
    {
      file: "lib/services/intake/store-submission.ts",
      from: "dedupeKey: submission.dedupeKey,",
      to: "dedupeKey: `${submission.dedupeKey}:${submissionId}`,",
    },
    {
      file: "lib/services/intake/store-submission.ts",
      from: "if (owner.known && (await findTwin(ctx, submission))) throw new LostRace();",
      to: "",
    },
  ],
  /** A lease is told from the clock of the process. */
  lease_from_local_clock: [
    {
      file: "lib/services/sends/send-lease.ts",
      from: "const now = ctx.now();",
      to: "const now = new Date();",
    },
  ],
  /** The event is written beside the change, not with it. */
  outbox_outside: [
    {
      file: "lib/services/outbox.ts",
      from: "await insertOutboxEvent(ctx.db, {",
      to: 'const { getDatabase } = await import("#lib/db/client.ts");\n  setTimeout(insertOutboxEvent, 50, getDatabase(), {',
    },
  ],
  /** Words are sent without looking whether they are the ones that were approved. */
  no_hash_check: [
    {
      file: "lib/services/sends/load-gate-snapshot.ts",
      from: "isApproved ? content?.digest === draft.approvedDigest : null",
      to: "isApproved ? true : null",
    },
  ],
  /** The stop is read before the transaction that lets the mail go. */
  stop_read_outside: [
    {
      file: "lib/services/sends/claim-send.ts",
      from: "const key = await ctx.keys.findKey(send.contactId);",
      to: 'const { findSendingSettings } = await import("#lib/db/sending-settings.ts");\n  const { killSwitch } = await findSendingSettings(ctx.db);\n  const key = await ctx.keys.findKey(send.contactId);',
    },
    {
      file: "lib/services/sends/claim-send.ts",
      from: "    const report = evaluateGates({\n      ...snapshot,",
      to: "    const report = evaluateGates({\n      ...snapshot,\n      sending: { ...snapshot.sending, killSwitch },",
    },
  ],
  /** An approval is taken back without asking whether its mail has been claimed. */
  undo_without_guard: [
    {
      file: "lib/services/drafts/undo-approval.ts",
      from: "await readSeen(ctx, input), claim);",
      to: "await readSeen(ctx, input), null);",
    },
  ],
} as const satisfies Record<string, readonly Patch[]>;
export type BrokenSource = keyof typeof BROKEN_SOURCES;

/** Before the product is loaded: from here on this process loads the broken sources. */
export function breakSources(mutant: string | undefined): void {
  const patches: readonly Patch[] =
    Object.entries(BROKEN_SOURCES).find(([name]) => name === mutant)?.[1] ?? [];
  if (patches.length === 0) return;
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      const wanted = patches.filter(({ file }) => url.endsWith(`/${file}`));
      if (wanted.length === 0) return loaded;
      const source = Buffer.from((loaded.source as Uint8Array | string | undefined) ?? "").toString();
      return { ...loaded, source: wanted.reduce(apply, source) };
    },
  });
}

/** A patch that no longer fits would leave the product whole, and the sweep would prove nothing. */
export function apply(source: string, { file, from, to }: Patch): string {
  if (source.split(from).length !== 2) throw new Error(`The mutant no longer fits ${file}: ${from}`);
  return source.replace(from, () => to);
}
