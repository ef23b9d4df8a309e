import * as fs from "node:fs";

import { z } from "zod";

import { HOSTILE_KINDS } from "../model/hostile.ts";
import { DROP_POINTS } from "../smtp/drop-points.ts";
import { replaceFile } from "./store.ts";

/** Fires for the next `next` calls, then for a `share` of all calls. */
const Trigger = z
  .strictObject({ next: z.int().min(0).max(10_000).default(0), share: z.number().min(0).max(1).default(0) })
  .prefault({});
export type Trigger = z.infer<typeof Trigger>;

const delayMs = z.int().min(0).max(120_000).default(0);
const lagMs = z.int().min(0).max(3_600_000).default(0);
const down = z.enum(["off", "unavailable", "refuse"]).default("off");
const loseOn = z.enum(["send", "write", "any"]).default("send");

export const Faults = z.strictObject({
  gmail: z
    .strictObject({
      down,
      delayMs,
      loseOn,
      loseAnswerAfter: Trigger,
      loseAnswerBefore: Trigger,
      rateLimited: Trigger,
      rateLimitedAs: z.enum(["429", "403"]).default("429"),
      retryAfterSeconds: z.int().min(0).max(86_400).default(30),
      tokensIssuedBefore: z.int().min(0).default(0),
      refreshTokenRevoked: z.boolean().default(false),
      indexLagMs: lagMs,
      historyForgotten: z.boolean().default(false),
      sendingSuspended: z.boolean().default(false),
      dailySendLimit: z.int().min(0).max(1_000_000).default(2_000),
      unitsPerMinute: z.int().min(0).max(10_000_000).default(15_000),
      dropCustomHeaders: z.boolean().default(false),
    })
    .prefault({}),
  hubspot: z
    .strictObject({
      down,
      delayMs,
      loseAnswerAfter: Trigger,
      loseAnswerBefore: Trigger,
      rateLimited: Trigger,
      rateLimitPolicy: z.enum(["TEN_SECONDLY_ROLLING", "DAILY", "SECONDLY"]).default("TEN_SECONDLY_ROLLING"),
      tenSecondLimit: z.int().min(1).max(100_000).default(190),
      retryAfterSeconds: z.int().min(0).max(86_400).default(10),
      locked: Trigger,
      migrating: Trigger,
      badGateway: Trigger,
      tokenExpired: z.boolean().default(false),
      searchLagMs: lagMs,
    })
    .prefault({}),
  smtp: z
    .strictObject({
      /** Where the conversations fail that `fail` picks. */
      failAt: z.enum(["off", ...DROP_POINTS]).default("off"),
      fail: Trigger,
      slowMs: z.int().min(0).max(600_000).default(120_000),
    })
    .prefault({}),
  model: z
    .strictObject({
      down,
      delayMs,
      rateLimited: Trigger,
      retryAfterSeconds: z.int().min(0).max(86_400).default(20),
      serverError: Trigger,
      refused: Trigger,
      wrongJson: Trigger,
      wrongShape: Trigger,
      truncated: Trigger,
      overLong: Trigger,
      otherLanguage: Trigger,
      missingUsage: Trigger,
      hostile: Trigger,
      hostileKind: z.enum(HOSTILE_KINDS).default("foreign_link"),
    })
    .prefault({}),
  deliveries: z
    .strictObject({
      adapter: z.enum(["workflow", "action"]).default("workflow"),
      /** Actions go where they are answered with BLOCK. */
      blocking: z.boolean().default(false),
      /** What the workflow's author chose to wait for. */
      completeOn: z.enum(["sent", "approved"]).default("sent"),
      contactEvents: z.boolean().default(false),
      duplicates: z.int().min(0).max(20).default(0),
      reorderWithinMs: z.int().min(0).max(60_000).default(0),
      drop: Trigger,
      wrongSignature: Trigger,
      signatures: z.enum(["v2_and_v3", "v2_only", "v3_only"]).default("v2_and_v3"),
      timestampAgeMs: z.int().min(-3_600_000).max(86_400_000).default(0),
      retryScale: z.number().min(0.000_01).max(1).default(1),
      signRetriesAgain: z.boolean().default(true),
      paused: z.boolean().default(false),
    })
    .prefault({}),
});
export type Faults = z.infer<typeof Faults>;

export interface FaultSwitch {
  current(): Faults;
  /** Merges a part into the present faults; a wrong part changes nothing and throws. */
  patch(part: unknown): Faults;
  clear(): Faults;
  fires(trigger: Trigger, name: string): boolean;
  count(name: string): void;
  hits(): Record<string, number>;
}

/** The switchboard of all simulators. What is switched on stays on over a restart; the counters start at zero. */
export function openFaults(file: string, random: () => number = Math.random): FaultSwitch {
  let faults = read(file);
  const hits = new Map<string, number>();
  const save = (next: Faults): Faults => {
    faults = next;
    replaceFile(file, `${JSON.stringify(faults, null, 2)}\n`);
    return faults;
  };
  const count = (name: string): void => void hits.set(name, (hits.get(name) ?? 0) + 1);
  return {
    current: () => faults,
    patch: (part) => save(Faults.parse(merge(faults, part))),
    clear: () => {
      hits.clear();
      return save(Faults.parse({}));
    },
    fires(trigger, name) {
      if (trigger.next > 0) {
        trigger.next -= 1;
        save(faults);
        count(name);
        return true;
      }
      const fired = trigger.share > 0 && random() < trigger.share;
      if (fired) count(name);
      return fired;
    },
    count,
    hits: () => Object.fromEntries(hits),
  };
}

function read(file: string): Faults {
  if (!fs.existsSync(file)) return Faults.parse({});
  const stored = Faults.safeParse(JSON.parse(fs.readFileSync(file, "utf8")));
  return stored.success ? stored.data : Faults.parse({});
}

function merge(base: unknown, part: unknown): unknown {
  if (!isRecord(base) || !isRecord(part)) return part;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(part)) merged[key] = merge(base[key], value);
  return merged;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
