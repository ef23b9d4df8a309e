import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { parseEnv } from "#lib/env.ts";

import { childEnvironment, planOf } from "./environment.ts";
import { lockHolder, releaseLock, takeLock } from "./run-lock.mjs";
import { localSecrets } from "./secrets.ts";
import { choosePorts, readSettings, type Settings } from "./settings.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-state-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settingsWith = (given: Record<string, string>): Settings => ({
  directory: folder,
  isDevelopment: false,
  withDemo: true,
  asJson: false,
  given,
  ignored: [],
});
const DATABASES = {
  DATABASE_URL: "postgres://a@127.0.0.1:1/data",
  KEY_STORE_URL: "postgres://a@127.0.0.1:2/keys",
};

describe("the secrets of a folder", () => {
  test("are made once and stay", () => {
    expect(localSecrets(folder)).toEqual(localSecrets(folder));
  });

  test("are for their owner alone", () => {
    localSecrets(folder);
    expect(statSync(join(folder, "secrets.json")).mode & 0o777).toBe(0o600);
  });

  test("are all different", () => {
    const values = Object.values(localSecrets(folder));
    expect(new Set(values).size).toBe(values.length);
  });

  test("a value that was set by hand survives", () => {
    const file = join(folder, "secrets.json");
    writeFileSync(
      file,
      JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), SESSION_SECRET: "mine" }),
    );
    expect(localSecrets(folder).SESSION_SECRET).toBe("mine");
    rmSync(file);
  });
});

describe("the environment of the children", () => {
  test("is a configuration that the console accepts", async () => {
    const settings = settingsWith({});
    const { ports } = await choosePorts(settings);
    const made = childEnvironment(settings, { plan: planOf(settings), ports, secrets: localSecrets(folder) });
    expect(parseEnv({ ...made, ...DATABASES }).APP_ENV).toBe("sandbox");
  });

  test("what the person configured wins", async () => {
    const settings = settingsWith({ PUBLIC_URL: "http://127.0.0.1:9", UNDO_WINDOW_SECONDS: "5" });
    const { ports } = await choosePorts(settings);
    const made = childEnvironment(settings, { plan: planOf(settings), ports, secrets: localSecrets(folder) });
    expect(made).toMatchObject({ PUBLIC_URL: "http://127.0.0.1:9", UNDO_WINDOW_SECONDS: "5" });
  });

  test("production gets neither made-up secrets nor simulators nor local databases", async () => {
    const settings = settingsWith({ APP_ENV: "production" });
    const { ports } = await choosePorts(settings);
    const plan = planOf(settings);
    expect(plan).toMatchObject({ startsSandbox: false, startsData: false, startsKeyStore: false });
    const made = childEnvironment(settings, { plan, ports, secrets: localSecrets(folder) });
    expect(Object.keys(made)).not.toContain("MASTER_KEY");
    expect(Object.keys(made)).not.toContain("HUBSPOT_API_URL");
  });
});

describe("the shell's variables", () => {
  const shell = { NODE_ENV: "test", DATABASE_URL: "postgres://other@127.0.0.1/shop" } as const;

  test("another project's database is left alone", () => {
    const { given, ignored } = readSettings([], shell);
    expect(given["DATABASE_URL"]).toBeUndefined();
    expect(ignored).toEqual(["DATABASE_URL"]);
  });

  test("a database that comes with APP_ENV is used", () => {
    const { given } = readSettings([], { ...shell, APP_ENV: "development" });
    expect(given["DATABASE_URL"]).toBe(shell.DATABASE_URL);
  });
});

describe("the ports", () => {
  test("a busy one moves to the next free one, and that is said", async () => {
    const busy = createServer();
    await new Promise<void>((done) => busy.listen(0, "127.0.0.1", done));
    const address = busy.address();
    const taken = typeof address === "object" && address ? address.port : 0;
    const { ports, moved } = await choosePorts(settingsWith({ COUNTERSIGN_CONSOLE_PORT: String(taken) }));
    expect(ports.console).not.toBe(taken);
    expect(moved).toEqual([`console ${taken} → ${ports.console}`]);
    await new Promise((done) => busy.close(done));
  });

  test("the choice is remembered", async () => {
    const first = await choosePorts(settingsWith({ COUNTERSIGN_PORT_BASE: "0" }));
    const second = await choosePorts(settingsWith({}));
    expect(second.ports).toEqual(first.ports);
  });

  test("something that is no port is refused", async () => {
    await expect(choosePorts(settingsWith({ COUNTERSIGN_PORT_BASE: "many" }))).rejects.toThrow(/port number/);
  });

  test("the shell wins over the .env files", () => {
    expect(readSettings([], { NODE_ENV: "test", COUNTERSIGN_DIR: folder }).directory).toBe(folder);
  });
});

describe("the lock of a folder", () => {
  test("is free again once it was released", () => {
    expect(takeLock(folder)).toBeUndefined();
    releaseLock(folder);
    expect(takeLock(folder)).toBeUndefined();
    releaseLock(folder);
  });

  test("of a process that is gone does not hold", () => {
    writeFileSync(join(folder, "running.json"), JSON.stringify({ pids: [2 ** 22 + 1] }));
    expect(lockHolder(folder)).toBeUndefined();
    expect(takeLock(folder)).toBeUndefined();
    releaseLock(folder);
  });

  test("of a stranger who got the same process number does not hold", () => {
    writeFileSync(join(folder, "running.json"), JSON.stringify({ pids: [process.ppid] }));
    expect(lockHolder(folder)).toBeUndefined();
    releaseLock(folder);
  });
});
