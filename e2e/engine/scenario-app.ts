import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";

import { Journal } from "./journal.ts";
import type { Ending, Scenario, Stage } from "./scenario.ts";

export const KEYS = { signing: "signkey-test-0a1b2c3d4e5f60718293a4b5c6d7e8f9", event: "contract-event-key" };

export type ScenarioApp = {
  url: string;
  client: Inngest;
  journal: Journal;
  stage: (key: string, slowMs: number) => Stage;
  /** Connects the SDK with an engine, which is known only after the app listens. */
  connect: (engineUrl: string) => void;
  close: () => Promise<void>;
};

const silent = { info() {}, warn() {}, error() {}, debug() {} };

/** An app that serves functions over signed HTTP, as the product does, and notes what they do. */
export async function startScenarioApp(
  scenarios: Pick<Scenario, "functions">[],
  options: { soonestCron?: string; fetch?: typeof fetch } = {},
): Promise<ScenarioApp> {
  const journal = new Journal();
  let engineUrl = "http://127.0.0.1:9";
  const toEngine: typeof fetch = (input, init) => {
    const asked = new URL(input instanceof Request ? input.url : input);
    return (options.fetch ?? fetch)(new URL(asked.pathname + asked.search, engineUrl), init);
  };
  const client = new Inngest({
    id: "contract",
    baseUrl: "http://engine.invalid",
    isDev: false,
    eventKey: KEYS.event,
    signingKey: KEYS.signing,
    fetch: toEngine,
    logger: silent,
  });
  const soonestCron = options.soonestCron ?? "* * * * * *";
  const functions = [
    watchEndings(client, journal),
    ...scenarios.flatMap((s) => s.functions({ client, journal, soonestCron })),
  ];
  const server = createServer(serve({ client, functions }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}/api/inngest`,
    client,
    journal,
    connect: (url) => void (engineUrl = url),
    stage: (key, slowMs) => ({
      key,
      journal,
      slowMs,
      send: async (name, data = {}, more = {}) => {
        await client.send({ ...more, name, data: { ...data, key } });
      },
      ending: async (functionId, times = 1) => {
        const note = await journal.until({
          key,
          text: `ended contract-${functionId}`,
          times,
          timeoutMs: 20_000 + slowMs,
        });
        return note.value as Ending;
      },
    }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Endings are observed through the engine's own events, so that every engine is asked the same way. */
function watchEndings(client: Inngest, journal: Journal): InngestFunction.Any {
  return client.createFunction(
    { id: "watch-endings", retries: 0, triggers: [{ event: "inngest/function.finished" }] },
    async ({ event }) => {
      const {
        function_id: fn,
        event: origin,
        result,
        error,
      } = event.data as {
        function_id: string;
        event: { data: { key?: string } };
        result?: unknown;
        error?: Ending["error"];
      };
      const ending: Ending = error ? { error } : { result };
      journal.note(origin.data.key ?? "none", `ended ${fn}`, ending);
    },
  );
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
