/**
 * Where the package source has no packages for other systems, npm leaves them out of package-lock.json, and `npm ci` then
 * refuses the lock ("Missing: @next/swc-darwin-arm64@ from lock file"). This adds those optional entries: the version comes
 * from the parent, the system and processor from the name. `npm ci` accepts them, and skips them where they do not fit.
 */
import { readFileSync, writeFileSync } from "node:fs";

const SYSTEMS = {
  aix: "aix",
  android: "android",
  darwin: "darwin",
  freebsd: "freebsd",
  linux: "linux",
  linuxmusl: "linux",
  netbsd: "netbsd",
  openbsd: "openbsd",
  openharmony: "openharmony",
  sunos: "sunos",
  win: "win32",
  win32: "win32",
  windows: "win32",
};
const PROCESSORS = [
  "arm",
  "arm64",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "wasm32",
  "x64",
];

const file = process.argv[2] ?? "package-lock.json";
const lock = JSON.parse(readFileSync(file, "utf8"));
const added = complete(lock.packages);
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(
  added === 0 ? `${file} is complete.` : `${file}: added ${added} optional packages of other systems.`,
);

function complete(packages) {
  let count = 0;
  for (const [parent, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const found = findInstalled(packages, parent, name);
      if (found && (!isExact(range) || found.version === range)) continue;
      const place = found ? besideOf(parent, name) : `node_modules/${name}`;
      packages[place] = describe(name, range, entry.dev);
      count += 1;
    }
  }
  return count;
}

/** Node's own search: the parent's folder, then each folder around it. */
function findInstalled(packages, parent, name) {
  for (let folder = parent; ;) {
    const found = packages[`${folder ? `${folder}/` : ""}node_modules/${name}`];
    if (found || !folder) return found;
    const end = folder.lastIndexOf("/node_modules/");
    folder = end < 0 ? "" : folder.slice(0, end);
  }
}

function isExact(range) {
  return /^\d+\.\d+\.\d+/.test(range);
}

/** Another version lies further out: this one belongs beside the package that asks for it. */
function besideOf(parent, name) {
  const end = parent.lastIndexOf("/node_modules/");
  return end < 0 ? `${parent}/node_modules/${name}` : `${parent.slice(0, end)}/node_modules/${name}`;
}

function describe(name, range, isDev) {
  const words = name.split("/").pop().replaceAll("_", "-").split("-");
  const system = words.map((word) => SYSTEMS[word]).find(Boolean);
  const processor = words.find((word) => PROCESSORS.includes(word));
  const libc = words.some((word) => word.includes("musl"))
    ? "musl"
    : words.some((word) => word.startsWith("gnu"))
      ? "glibc"
      : null;
  return {
    version: range.replace(/^[\^~>=]+/, ""),
    ...(processor && { cpu: [processor] }),
    ...(isDev && { dev: true }),
    ...(libc && { libc: [libc] }),
    optional: true,
    ...(system && { os: [system] }),
  };
}
