import { randomUUID } from "node:crypto";

import type { Collection } from "../core/store.ts";
import { noteBlock } from "./callbacks.ts";
import type { Answer } from "./post.ts";
import { post } from "./post.ts";
import type { DeliveryKind } from "./retry-clock.ts";
import { nextGapMs } from "./retry-clock.ts";
import { signV1, signV2, signV3 } from "./signatures.ts";
import type { Crm } from "./state.ts";
import type { ContactEvent } from "./webhook-bodies.ts";
import { eventBody } from "./webhook-bodies.ts";

const IN_FLIGHT = 10;

export interface Delivery {
  id: string;
  kind: DeliveryKind;
  path: string;
  body: string;
  event: ContactEvent | null;
  conversionId: string | null;
  contactId: string;
  copyOf: string | null;
  createdAt: number;
  state: "pending" | "delivered" | "failed" | "dropped";
  nextAttemptAt: number | null;
  /** When the first attempt was signed; kept for retries that are not signed again. */
  signedAt: number | null;
  attempts: {
    at: number;
    status: number | null;
    error: string | null;
    tookMs: number;
    signature: "right" | "wrong";
  }[];
}

export interface DeliveryOptions {
  crm: Crm;
  appUrl: string;
  clientSecret: string;
}

export interface Deliveries {
  all(): Delivery[];
  enqueue(delivery: Pick<Delivery, "kind" | "body" | "event" | "conversionId" | "contactId">): void;
  /** Looks at once for what is due, for instance after a fault was switched. */
  wake(): void;
  stop(): void;
}

const FORMS_PATH = "/api/webhooks/hubspot/forms";
const PATHS: Record<DeliveryKind, string> = {
  workflow: FORMS_PATH,
  action: "/api/webhooks/hubspot/actions",
  events: "/api/webhooks/hubspot/events",
};

/** Sends every delivery until it is accepted or its clock has run out; what was tried survives a restart. */
export function startDeliveries(options: DeliveryOptions): Deliveries {
  const { crm } = options;
  const stored: Collection<Delivery> = crm.store.collection("deliveries");
  const flying = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const wake = (): void => {
    clearTimeout(timer);
    if (stopped || crm.faults.current().deliveries.paused) return;
    const now = crm.now();
    const waiting = stored
      .all()
      .filter((delivery) => delivery.state === "pending" && !flying.has(delivery.id))
      .toSorted((a, b) => (a.nextAttemptAt ?? 0) - (b.nextAttemptAt ?? 0));
    for (const delivery of waiting) {
      if (flying.size >= IN_FLIGHT) return;
      const dueAt = delivery.nextAttemptAt ?? 0;
      if (dueAt > now) {
        timer = setTimeout(wake, Math.min(dueAt - now, 60_000));
        return;
      }
      flying.add(delivery.id);
      void attempt(delivery.id).finally(() => {
        flying.delete(delivery.id);
        wake();
      });
    }
  };

  const attempt = async (id: string): Promise<void> => {
    const before = stored.get(id);
    if (!before) return;
    const faults = crm.faults.current().deliveries;
    const at = crm.now();
    const isFirst = before.attempts.length === 0;
    const signedAt = isFirst || faults.signRetriesAgain ? at : (before.signedAt ?? at);
    const wrong = crm.faults.fires(faults.wrongSignature, "deliveries.wrongSignature");
    const body = before.event
      ? JSON.stringify([eventBody(crm, before.event, before.attempts.length)])
      : before.body;
    const url = options.appUrl + before.path;
    const secret = wrong ? randomUUID() : options.clientSecret;
    const headers = signed(crm, { kind: before.kind, url, body, secret, at: signedAt });
    const answer = await post(url, headers, body);
    const latest = stored.get(id);
    if (stopped || !latest) return;
    if (latest.kind === "action") noteBlock(crm, latest, answer);
    stored.put(id, concluded(crm, { ...latest, signedAt }, { answer, at, wrong }));
  };

  wake();
  return {
    all: () => stored.all(),
    wake,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
    enqueue(input) {
      const faults = crm.faults.current().deliveries;
      const now = crm.now();
      const first = randomUUID();
      if (faults.duplicates > 0) crm.faults.count("deliveries.duplicates");
      if (faults.reorderWithinMs > 0) crm.faults.count("deliveries.reorderWithinMs");
      for (let copy = 0; copy <= faults.duplicates; copy += 1) {
        const isDropped = crm.faults.fires(faults.drop, "deliveries.drop");
        const id = copy === 0 ? first : randomUUID();
        stored.put(id, {
          ...input,
          id,
          path: input.kind === "action" && !faults.blocking ? FORMS_PATH : PATHS[input.kind],
          copyOf: copy === 0 ? null : first,
          createdAt: now,
          state: isDropped ? "dropped" : "pending",
          nextAttemptAt: isDropped ? null : now + Math.floor(Math.random() * faults.reorderWithinMs),
          signedAt: null,
          attempts: [],
        });
      }
      setImmediate(wake);
    },
  };
}

function concluded(
  crm: Crm,
  delivery: Delivery,
  { answer, at, wrong }: { answer: Answer; at: number; wrong: boolean },
): Delivery {
  const { retryScale } = crm.faults.current().deliveries;
  const now = crm.now();
  const { status, error } = answer;
  const attempts = [
    ...delivery.attempts,
    { at, status, error, tookMs: now - at, signature: wrong ? ("wrong" as const) : ("right" as const) },
  ];
  const history = { attempts: attempts.length, ageMs: (now - delivery.createdAt) / retryScale };
  const gap = nextGapMs(delivery.kind, answer, history);
  const isDelivered = status !== null && status >= 200 && status < 300;
  const asked = status === 429 && answer.retryAfterMs !== null && delivery.kind !== "events";
  return {
    ...delivery,
    attempts,
    state: isDelivered ? "delivered" : gap === null ? "failed" : "pending",
    // What the receiver asked for is honoured as it is; only HubSpot's own clock is scaled.
    nextAttemptAt: gap === null ? null : now + (asked ? gap : Math.ceil(gap * retryScale)),
  };
}

function signed(
  crm: Crm,
  request: { kind: DeliveryKind; url: string; body: string; secret: string; at: number },
): Record<string, string> {
  const { signatures, timestampAgeMs } = crm.faults.current().deliveries;
  const { secret, url, body } = request;
  const input = { secret, method: "POST", url, body };
  const timestamp = String(request.at - timestampAgeMs);
  if (timestampAgeMs !== 0) crm.faults.count("deliveries.timestampAgeMs");
  if (signatures !== "v2_and_v3") crm.faults.count("deliveries.signatures");
  const isEvent = request.kind === "events";
  const plain = {
    "x-hubspot-signature": isEvent ? signV1(input) : signV2(input),
    "x-hubspot-signature-version": isEvent ? "v1" : "v2",
  };
  const keyed = {
    "x-hubspot-signature-v3": signV3(input, timestamp),
    "x-hubspot-request-timestamp": timestamp,
  };
  return {
    "content-type": "application/json",
    accept: "application/json, */*;q=0.1",
    "user-agent": isEvent ? "HubSpot Connect 2.0 (http://dev.hubspot.com/)" : "HubSpot Workflows",
    ...(signatures === "v3_only" ? {} : plain),
    ...(signatures === "v2_only" ? {} : keyed),
  };
}
