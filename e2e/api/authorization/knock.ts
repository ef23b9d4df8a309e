import { randomUUID } from "node:crypto";

import { ERROR_POLICY, type ErrorCode } from "#lib/domain/errors.ts";
import { NEEDS_FRESH_SIGN_IN } from "#lib/domain/fresh-sign-in.ts";
import type { Access } from "#lib/testing/access-policy.ts";

import type { BuiltAction } from "./built-doors.ts";
import { HARMLESS } from "./harmless-inputs.ts";
import type { Guests, Principal } from "./principals.ts";

/** `passed`: the principal got past the role, whatever came then. `closed`: nobody comes in by this method. */
export type Outcome = "refused" | "passed" | "closed" | "broken";
export type Answer = { outcome: Outcome; status: number; said: string };

export type Door = { name: string; access: Access };
export type House = {
  /** Where the server listens. */
  url: string;
  actions: ReadonlyMap<string, BuiltAction>;
  guests: Guests;
};

const MOST_READ = 200_000;
const UNKNOWN = randomUUID();

/** Knocks once and reads what the answer means. */
export async function knock(house: House, door: Door, principal: Principal): Promise<Answer> {
  const [kind = "", place = ""] = door.name.split(" ");
  const { path, body, headers = {} } = HARMLESS[door.name] ?? {};
  const own = await house.guests.headersOf(principal, door.access.scopes);
  const action = kind === "action" ? house.actions.get(place) : undefined;
  const method = action ? "POST" : kind === "page" ? "GET" : kind;
  const address = path ?? concrete(action?.page ?? place);
  const sent = bodyOf({ isAction: action !== undefined, method, body });
  const answer = await fetch(house.url + address, {
    method,
    redirect: "manual",
    headers: {
      ...own,
      ...headers,
      ...(method === "GET" || method === "HEAD" ? {} : { origin: house.url }),
      ...(sent === null ? {} : { "content-type": action ? "text/plain;charset=UTF-8" : "application/json" }),
      ...(action ? { "next-action": action.id } : {}),
    },
    ...(sent === null ? {} : { body: sent }),
  });
  const text = await readSome(answer);
  const isSigned = door.access.lowest === "signature";
  return meaningOf({ kind, answer, text, isSigned });
}

function bodyOf(asked: {
  isAction: boolean;
  method: string;
  body: Record<string, unknown> | undefined;
}): string | null {
  if (asked.isAction) return JSON.stringify([asked.body ?? {}]);
  return asked.body && asked.method !== "GET" ? JSON.stringify(asked.body) : null;
}

/** The address with an id that names nothing. */
export const concrete = (address: string) => address.replaceAll(/\[[^\]]+\]/g, UNKNOWN);

type Read = { kind: string; answer: Response; text: string; isSigned: boolean };

function meaningOf({ kind, answer, text, isSigned }: Read): Answer {
  const said = text.slice(0, 300);
  if (kind === "page") return { outcome: outcomeOfPage(answer, text), status: answer.status, said };
  const status = kind === "action" && answer.status === 200 ? statusOfAction(text) : answer.status;
  if (status === 401 && text.includes(NEEDS_FRESH_SIGN_IN)) return { outcome: "passed", status, said };
  if (status === 401 || status === 403) return { outcome: "refused", status, said };
  if (status === 405) return { outcome: "closed", status, said };
  // Some protocols have this status for what nobody has signed.
  if (status === 400 && isSigned) return { outcome: "refused", status, said };
  // A body that was not even read says nothing about the role: the input has to be of the right form.
  if (status === 400 || status >= 500 || status === 0) return { outcome: "broken", status, said };
  return { outcome: "passed", status, said };
}

/** An action's refusal is a value in an answer of 200. */
function statusOfAction(text: string): number {
  if (/"ok":true/.test(text)) return 200;
  const code = /"ok":false,"error":\{"code":"(\w+)"/.exec(text)?.[1];
  return code && Object.hasOwn(ERROR_POLICY, code) ? ERROR_POLICY[code as ErrorCode].status : 0;
}

function outcomeOfPage(answer: Response, text: string): Outcome {
  if (answer.status === 307) {
    const isSentToSignIn = new URL(answer.headers.get("location") ?? "/", answer.url).pathname === "/sign-in";
    return isSentToSignIn ? "refused" : "passed";
  }
  if (answer.status >= 400 && answer.status !== 404) return "broken";
  return text.includes("Only an admin sees") ? "refused" : "passed";
}

/** A stream that has opened is closed at once; a page is read far enough to tell what it shows. */
async function readSome(answer: Response): Promise<string> {
  if (answer.headers.get("content-type")?.startsWith("text/event-stream")) {
    await answer.body?.cancel();
    return "";
  }
  return (await answer.text()).slice(0, MOST_READ);
}
