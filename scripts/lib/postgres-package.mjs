// No dependencies: also runs under Node 20, before anything else is known to work.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The package ships its libraries' links as a list and makes them in a postinstall, which npm may have skipped.
 * @param {string} folder
 * @returns {"present" | "made"}
 */
export function hydratePostgres(folder) {
  const list = join(folder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return "present";
  const missing = () =>
    JSON.parse(readFileSync(list, "utf8")).filter((link) => !existsSync(join(folder, link.target)));
  if (missing().length === 0) return "present";
  spawnSync(process.execPath, [join("scripts", "hydrate-symlinks.js")], { cwd: folder, stdio: "ignore" });
  const left = missing();
  if (left.length > 0) {
    throw new Error(
      `The bundled Postgres is incomplete (${left[0].target} is missing). Remove node_modules and run npm start again.`,
    );
  }
  return "made";
}
