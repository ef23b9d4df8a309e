import { after } from "next/server";

import { limitUnsubscribe } from "#app/_server/limit-unsubscribe.ts";
import { readOneClick } from "#app/_server/read-one-click.ts";
import { reportError } from "#app/_server/report-error.ts";
import { requestIdOf } from "#app/_server/request.ts";
import { publishOutboxSoon } from "#inngest/publish-outbox.ts";
import { ERROR_POLICY, expectedIn } from "#lib/domain/errors.ts";
import { env } from "#lib/env.ts";
import { isUnsubscribeLink } from "#lib/services/contacts/is-unsubscribe-link.ts";
import { unsubscribeContact } from "#lib/services/contacts/unsubscribe-contact.ts";
import { createContext } from "#lib/services/create-context.ts";

import { ASK, DONE, FAILED, NOT_ASKED, UNKNOWN, unsubscribePage } from "./unsubscribe-page.ts";

type Params = { params: Promise<{ token: string }> };

/** Shows a button and changes nothing: mail scanners open every link. */
export async function GET(request: Request, { params }: Params): Promise<Response> {
  const { token } = await params;
  return answer(request, token, () => ({ status: 200, words: ASK(env().MAIL_FROM_NAME) }));
}

/** RFC 8058: acts on the prescribed body alone, without a session, a cookie, an origin or a question. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  const { token } = await params;
  return answer(request, token, async () => {
    if (!(await readOneClick(request))) return { status: 400, words: NOT_ASKED };
    const requestId = requestIdOf(request.headers);
    const ctx = createContext({ actor: { type: "system", id: "unsubscribe" }, requestId });
    const { outcome } = await unsubscribeContact(ctx, { token });
    if (outcome === "unknown") return { status: 404, words: UNKNOWN };
    if (outcome === "unsubscribed") after(publishOutboxSoon);
    return { status: 200, words: DONE(env().MAIL_FROM_NAME) };
  });
}

type Answer = { status: number; words: Parameters<typeof unsubscribePage>[0]["words"] };

async function answer(
  request: Request,
  token: string,
  act: () => Answer | Promise<Answer>,
): Promise<Response> {
  const page = { nonce: request.headers.get("x-nonce") ?? "", sender: env().MAIL_FROM_NAME };
  try {
    const isOurs = isUnsubscribeLink(token);
    await limitUnsubscribe(request.headers, { token, isOurs });
    return unsubscribePage({ ...page, ...(isOurs ? await act() : { status: 404, words: UNKNOWN }) });
  } catch (error) {
    await reportError(error, { requestId: requestIdOf(request.headers) });
    const expected = expectedIn(error);
    const { status } = ERROR_POLICY[expected?.code ?? "internal"];
    const failed = unsubscribePage({ ...page, status, words: FAILED });
    const retryAfterMs = expected?.details.retryAfterMs ?? 5000;
    failed.headers.set("retry-after", String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
    return failed;
  }
}
