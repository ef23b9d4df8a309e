import { AppError } from "#lib/domain/errors.ts";

import { callHttp } from "../http.ts";

/** What leaves with an alert: a stable word, an id, where to look, and when. Never personal data. */
export type AlertNote = { kind: string; entityId: string; url: string; raisedAt: string };

/** Posts an alert to the address that the operators chose. */
export async function postAlert(webhookUrl: string, note: AlertNote): Promise<void> {
  const { status } = await callHttp({
    name: "alert.post",
    service: "The alert webhook",
    method: "POST",
    url: webhookUrl,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(note),
  });
  if (status >= 200 && status < 300) return;
  const isPassing = status >= 500 || status === 408 || status === 429;
  throw new AppError(
    isPassing ? "upstream_unavailable" : "unprocessable",
    `The alert webhook answered ${status}. ${isPassing ? "It will be tried again." : "Look at ALERT_WEBHOOK_URL."}`,
    { details: { status } },
  );
}
