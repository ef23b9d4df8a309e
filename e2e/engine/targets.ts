import { randomUUID } from "node:crypto";

import postgres, { type Sql } from "postgres";

import { type Engine, startEngine } from "#inngest/engine/engine.ts";
import type { EngineOptions } from "#inngest/engine/settings.ts";

import { KEYS, type ScenarioApp, startScenarioApp } from "./scenario-app.ts";
import type { Scenario } from "./scenario.ts";

export type Target = { app: ScenarioApp; slowMs: number; close: () => Promise<void> };
export type EmbeddedTarget = Target & { engine: Engine; sql: Sql; databaseUrl: string };

/** A fresh database on the suite's server. */
export async function createDatabase(serverUrl: string): Promise<string> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  const name = `engine_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await admin`create database ${admin(name)}`;
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

type EmbeddedOptions = Partial<EngineOptions> & { serverUrl: string; fetch?: typeof fetch };

/** The embedded engine on a database of its own, with an app that serves these scenarios. */
export async function startEmbedded(
  scenarios: Pick<Scenario, "functions">[],
  { serverUrl, fetch: appFetch, ...options }: EmbeddedOptions,
): Promise<EmbeddedTarget> {
  const databaseUrl = options.databaseUrl ?? (await createDatabase(serverUrl));
  const app = await startScenarioApp(scenarios, appFetch ? { fetch: appFetch } : {});
  const engine = await startEngine({
    appUrl: app.url,
    signingKeys: [KEYS.signing],
    eventKey: KEYS.event,
    backoffMs: () => 300,
    log: () => {},
    ...options,
    databaseUrl,
  });
  app.connect(`http://127.0.0.1:${engine.port}`);
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });
  return {
    app,
    engine,
    sql,
    databaseUrl,
    slowMs: 0,
    close: async () => {
      await engine.stop();
      await Promise.all([app.close(), sql.end()]);
    },
  };
}

/** A real Inngest server, which must have been started with our two keys and must reach this machine. */
export async function startReal(scenarios: Pick<Scenario, "functions">[], baseUrl: string): Promise<Target> {
  const app = await startScenarioApp(scenarios, { soonestCron: "* * * * *" });
  app.connect(baseUrl);
  const answer = await fetch(app.url, {
    method: "PUT",
    body: "{}",
    headers: { "content-type": "application/json" },
  });
  if (!answer.ok) throw new Error(`the Inngest server did not register the app: ${answer.status}`);
  return { app, slowMs: 60_000, close: () => app.close() };
}
