import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import postgres from "postgres";
import { afterAll, describe, expect, test, vi } from "vitest";

import { startPostgres } from "./embedded-postgres.ts";
import { isAlive } from "./processes.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-postgres-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const numberOf = async (url: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`create table if not exists note (id int)`;
    await sql`insert into note values (1)`;
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from note`;
    return row?.count;
  } finally {
    await sql.end({ timeout: 1 });
  }
};

describe("the bundled Postgres", () => {
  test("keeps its data over a stop and a start", async () => {
    const options = { directory: join(folder, "kept"), durable: false };
    const first = await startPostgres(options);
    expect(await numberOf(first.url)).toBe(1);
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await startPostgres(options);
    expect(await numberOf(second.url)).toBe(2);
    await second.stop();
  });

  test("keeps what was committed when the server is killed", async () => {
    const options = { directory: join(folder, "killed") };
    const first = await startPostgres(options);
    await numberOf(first.url);
    process.kill(first.pid, "SIGKILL");
    await first.exited;
    const second = await startPostgres(options);
    expect(await numberOf(second.url)).toBe(2);
    await second.stop();
  });

  test("refuses whoever does not know its password", async () => {
    const server = await startPostgres({
      directory: join(folder, "locked"),
      durable: false,
      password: "a secret",
    });
    expect(await numberOf(server.url)).toBe(1);
    const stranger = new URL(server.url);
    stranger.password = "another";
    await expect(numberOf(stranger.href)).rejects.toThrow(/password authentication failed/);
    await server.stop();
  });

  test("is not left behind by a launcher that was killed", async () => {
    const directory = join(folder, "orphan");
    const launcher = spawn(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `const { startPostgres } = await import("#scripts/lib/embedded-postgres.ts");
         await startPostgres({ directory: ${JSON.stringify(directory)}, durable: false });
         setInterval(() => {}, 1000);`,
      ],
      { stdio: "ignore" },
    );
    const pidFile = join(directory, "postmaster.pid");
    const lines = () => {
      try {
        return readFileSync(pidFile, "utf8").split("\n");
      } catch {
        return [];
      }
    };
    await vi.waitUntil(() => lines()[7]?.trim() === "ready", { timeout: 15_000 });
    const orphan = Number(lines()[0]);
    launcher.kill("SIGKILL");
    const next = await startPostgres({ directory, durable: false });
    expect(next.pid).not.toBe(orphan);
    expect(isAlive(orphan)).toBe(false);
    await next.stop();
  });
});
