import type { CallCounts } from "../core/calls.ts";
import type { Trigger } from "../core/faults.ts";
import type { Call, Reply } from "../core/http.ts";
import { createRouter, Refusal, sleep } from "../core/http.ts";
import type { MailService } from "./compose.ts";
import { draftRoutes } from "./drafts.ts";
import { googleError, rateLimited, unauthenticated, unavailable } from "./errors.ts";
import { accountRoutes } from "./history.ts";
import { messageRoutes } from "./messages.ts";
import type { OauthClient } from "./oauth.ts";
import { answerToken, isAuthorized } from "./oauth.ts";
import { createQuota, unitsOf } from "./quota.ts";

export interface GmailOptions {
  service: MailService;
  client: OauthClient;
  calls: CallCounts;
}

const USER = /^\/gmail\/v1\/users\/([^/]+)(\/.*)$/;
const BASE = "/gmail/v1/users/me";

/** The Gmail API over HTTP: authentication, quotas and the faults that are switched on, around the mailbox. */
export function createGmail({
  service,
  client,
  calls,
}: GmailOptions): (call: Call) => Promise<Reply | "drop"> {
  const { box, faults, address } = service;
  const match = createRouter([
    ...draftRoutes(BASE, service),
    ...messageRoutes(BASE, service),
    ...accountRoutes(BASE, service),
  ]);
  const quota = createQuota();

  return async (call) => {
    const state = faults.current().gmail;
    const path = call.url.pathname;
    if (state.down !== "off") {
      faults.count("gmail.down");
      return state.down === "refuse" ? "drop" : unavailable();
    }
    if (state.delayMs > 0) {
      faults.count("gmail.delayMs");
      await sleep(state.delayMs);
    }
    if (call.method === "POST" && (path === "/token" || path === "/oauth2/v4/token")) {
      calls.count("POST /token");
      return answerToken(client, call);
    }
    const user = USER.exec(path);
    const name = user ? decodeURIComponent(user[1] ?? "") : "";
    const found = user ? match(call.method, `${BASE}${user[2] ?? ""}`) : null;
    if (found === null || found === "method") return noSuchPath(path);
    calls.count(`${call.method} ${found.route.pattern.slice(BASE.length)}`);

    const mayLose = loses(call.method, path, state.loseOn);
    const lost = (trigger: Trigger, label: string): boolean => mayLose && faults.fires(trigger, label);
    if (lost(state.loseAnswerBefore, "gmail.loseAnswerBefore")) return "drop";
    if (!isAuthorized(client, call)) return unauthenticated();
    if (name !== "me" && name !== address) return noSuchUser();
    if (faults.fires(state.rateLimited, "gmail.rateLimited"))
      return rateLimited(state.rateLimitedAs, box.now() + state.retryAfterSeconds * 1000);
    const units = quota.spend(unitsOf(call.method, path), {
      now: box.now(),
      perMinute: state.unitsPerMinute,
    });
    if (!units.ok) return rateLimited("429", units.retryAt);

    const reply = await run(() => found.route.handle({ ...call, params: found.params }));
    await box.store.flush();
    return lost(state.loseAnswerAfter, "gmail.loseAnswerAfter") ? "drop" : reply;
  };
}

async function run(work: () => Reply | Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

function loses(method: string, path: string, on: "send" | "write" | "any"): boolean {
  if (on === "any") return true;
  return on === "write" ? method !== "GET" : method === "POST" && path.endsWith("/send");
}

const noSuchPath = (path: string): Reply =>
  googleError({
    status: 404,
    reason: "notFound",
    message: `The requested URL ${path} was not found on this server.`,
  });

const noSuchUser = (): Reply =>
  googleError({
    status: 403,
    reason: "forbidden",
    message: "Delegation denied for this user.",
    state: "PERMISSION_DENIED",
  });
