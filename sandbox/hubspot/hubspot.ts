import type { CallCounts } from "../core/calls.ts";
import type { Call, Reply } from "../core/http.ts";
import { createRouter, json, Refusal, route, sleep } from "../core/http.ts";
import { associationRoutes } from "./associations.ts";
import { batchRoutes } from "./batch.ts";
import { callbackRoutes } from "./callbacks.ts";
import type { Deliveries } from "./deliveries.ts";
import { hubspotError, tooManyRequests } from "./errors.ts";
import { formRoutes } from "./forms.ts";
import { answerJournal } from "./journal.ts";
import type { Limits } from "./limits.ts";
import { createLimits } from "./limits.ts";
import type { HubSpotApp } from "./oauth.ts";
import { answerToken, isTokenPath, refuseCredentials } from "./oauth.ts";
import { objectRoutes } from "./objects.ts";
import { privacyRoutes } from "./privacy.ts";
import { propertyRoutes } from "./properties.ts";
import { searchRoutes } from "./search.ts";
import type { Crm } from "./state.ts";

export interface HubSpotOptions {
  crm: Crm;
  app: HubSpotApp;
  deliveries: Deliveries;
  calls: CallCounts;
}

/** The HubSpot API over HTTP: credentials, limits and the faults that are switched on, around the CRM. */
export function createHubSpot(options: HubSpotOptions): (call: Call) => Promise<Reply | "drop"> {
  const { crm, app, deliveries, calls } = options;
  const { faults } = crm;
  const match = createRouter([
    ...searchRoutes(crm),
    ...privacyRoutes(crm, deliveries),
    ...batchRoutes(crm),
    ...associationRoutes(crm),
    ...objectRoutes(crm),
    ...propertyRoutes(crm),
    ...formRoutes(crm),
    ...callbackRoutes(crm),
    route("GET", "/crm/v3/owners", () =>
      json(200, {
        results: [
          {
            id: "71",
            email: "olly@larkspur.example",
            firstName: "Olly",
            lastName: "Brandt",
            archived: false,
          },
        ],
      }),
    ),
    route("GET", "/account-info/v3/details", () =>
      json(200, {
        portalId: crm.portalId,
        accountType: "DEVELOPER_TEST",
        timeZone: "Etc/UTC",
        companyCurrency: "EUR",
      }),
    ),
  ]);
  const limits = createLimits();

  return async (call) => {
    const state = faults.current().hubspot;
    const path = call.url.pathname;
    if (state.down !== "off") {
      faults.count("hubspot.down");
      return state.down === "refuse" ? "drop" : unavailable(503);
    }
    if (state.delayMs > 0) {
      faults.count("hubspot.delayMs");
      await sleep(state.delayMs);
    }
    if (call.method === "POST" && isTokenPath(path)) {
      calls.count("POST /oauth/token");
      return answerToken(crm, app, call);
    }
    const journal = answerJournal(crm, app, call);
    if (journal) {
      calls.count("GET /webhooks-journal");
      return journal;
    }
    const found = match(call.method, path);
    if (found === null || found === "method") return noSuchPath(found);
    calls.count(`${call.method} ${found.route.pattern.replace(":type", found.params["type"] ?? ":type")}`);

    const isWrite = call.method !== "GET" && !path.endsWith("/search") && !path.endsWith("/batch/read");
    if (isWrite && faults.fires(state.loseAnswerBefore, "hubspot.loseAnswerBefore")) return "drop";
    const refused = refuseCredentials(crm, app, call);
    if (refused) return refused;
    const { refusal, headers } = passLimits(crm, limits, path) ?? {};
    if (refusal) return refusal;
    const faulty = faultyReply(crm);
    if (faulty) return faulty;

    const reply = await run(() => found.route.handle({ ...call, params: found.params }));
    await crm.store.flush();
    if (isWrite && faults.fires(state.loseAnswerAfter, "hubspot.loseAnswerAfter")) return "drop";
    return { ...reply, headers: { ...reply.headers, ...headers } };
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

function passLimits(
  crm: Crm,
  limits: Limits,
  path: string,
): { refusal: Reply | null; headers: Record<string, string> } {
  const { tenSecondLimit, rateLimited, rateLimitPolicy, retryAfterSeconds } = crm.faults.current().hubspot;
  const taken = limits.take({ isSearch: path.endsWith("/search"), tenSecondLimit, now: crm.now() });
  const isForced = crm.faults.fires(rateLimited, "hubspot.rateLimited");
  const policy = isForced ? rateLimitPolicy : taken.policyName;
  if (!policy) return { refusal: null, headers: taken.headers };
  const wait = isForced ? { "retry-after": String(retryAfterSeconds) } : {};
  return { refusal: tooManyRequests(policy, { ...taken.headers, ...wait }), headers: taken.headers };
}

function faultyReply(crm: Crm): Reply | null {
  const { faults } = crm;
  const state = faults.current().hubspot;
  if (faults.fires(state.locked, "hubspot.locked"))
    return hubspotError({
      status: 423,
      category: "LOCKED",
      message: "The resource is locked. Wait at least two seconds between calls to it.",
    });
  if (faults.fires(state.migrating, "hubspot.migrating"))
    return hubspotError(
      {
        status: 477,
        category: "MIGRATION_IN_PROGRESS",
        message: "The account is being moved between data centres.",
      },
      { "retry-after": String(state.retryAfterSeconds) },
    );
  return faults.fires(state.badGateway, "hubspot.badGateway") ? unavailable(502) : null;
}

/** What a gateway says is HTML, not JSON. */
const unavailable = (status: 502 | 503): Reply => ({
  status,
  headers: { "content-type": "text/html" },
  body: `<html><head><title>${status}</title></head><body>${status === 502 ? "Bad Gateway" : "Service Unavailable"}</body></html>`,
});

const noSuchPath = (found: "method" | null): Reply =>
  found === "method"
    ? hubspotError({ status: 405, category: "METHOD_NOT_ALLOWED", message: "HTTP 405 Method Not Allowed" })
    : hubspotError({
        status: 404,
        category: "OBJECT_NOT_FOUND",
        message: "Unable to find the requested path. Check the URL.",
      });
