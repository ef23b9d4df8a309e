import type { APIRequestContext } from "@playwright/test";

export type StreamedEvent = { id: string | null; type: string; data: Record<string, unknown>; at: number };

/** A stream of events as a program reads it, with a signed-in person's cookies. Close it. */
export async function openLiveStream(
  request: APIRequestContext,
  url: string,
  headers: Record<string, string> = {},
) {
  const { cookies } = await request.storageState();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const controller = new AbortController();
  const response = await fetch(`${url}/api/v1/events`, {
    headers: { cookie, "accept-encoding": "gzip, br", ...headers },
    signal: controller.signal,
  });
  const events: StreamedEvent[] = [];
  const state = { isEnded: false };
  void readAll(response, events).finally(() => {
    state.isEnded = true;
  });
  return { response, events, isEnded: () => state.isEnded, close: () => controller.abort() };
}

async function readAll(response: Response, events: StreamedEvent[]): Promise<void> {
  if (!response.ok) return;
  let text = "";
  try {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      events.push(...parts.flatMap((part) => toEvent(part) ?? []));
    }
  } catch {
    // The line was cut, by us or by the server: what was read counts.
  }
}

function toEvent(part: string): StreamedEvent | null {
  const fields = new Map(
    part.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.replace(/^\w+: ?/, "")]),
  );
  const [type, data] = [fields.get("event"), fields.get("data")];
  if (!type || !data) return null;
  return {
    id: fields.get("id") ?? null,
    type,
    data: JSON.parse(data) as Record<string, unknown>,
    at: Date.now(),
  };
}
