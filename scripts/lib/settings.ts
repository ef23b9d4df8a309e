import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";

import { nextFreePort } from "./ports.ts";

export type Settings = {
  /** Everything that this start keeps: databases, secrets, logs. */
  directory: string;
  isDevelopment: boolean;
  withDemo: boolean;
  asJson: boolean;
  /** The person's own variables: shell first, then .env.local, then .env. */
  given: Record<string, string>;
  /** Variables of the shell that were left out, because they are probably another project's. */
  ignored: string[];
};

const SERVICES = [
  "console",
  "postgres",
  "keyStore",
  "engine",
  "pages",
  "hubspot",
  "gmail",
  "identity",
  "smtp",
  "model",
] as const;
export type Service = (typeof SERVICES)[number];
export type Ports = Record<Service, number>;

const DEFAULT_PORTS: Ports = {
  console: 3000,
  postgres: 5543,
  keyStore: 5544,
  engine: 8288,
  pages: 4700,
  hubspot: 4701,
  gmail: 4702,
  identity: 4703,
  smtp: 4704,
  model: 4705,
};
const PORT_VARIABLES: Record<Service, string> = {
  console: "COUNTERSIGN_CONSOLE_PORT",
  postgres: "COUNTERSIGN_POSTGRES_PORT",
  keyStore: "COUNTERSIGN_KEY_STORE_PORT",
  engine: "COUNTERSIGN_ENGINE_PORT",
  pages: "COUNTERSIGN_PAGES_PORT",
  hubspot: "COUNTERSIGN_HUBSPOT_PORT",
  gmail: "COUNTERSIGN_GMAIL_PORT",
  identity: "COUNTERSIGN_IDENTITY_PORT",
  smtp: "COUNTERSIGN_SMTP_PORT",
  model: "COUNTERSIGN_MODEL_PORT",
};

/** Without APP_ENV these reach nobody from the shell: another project's database must not be migrated by accident. */
const OFTEN_FOREIGN = [
  "DATABASE_URL",
  "KEY_STORE_URL",
  "ENGINE_DATABASE_URL",
  "SENTRY_DSN",
  "UPSTASH_REDIS_REST_URL",
  "UPSTASH_REDIS_REST_TOKEN",
];

export function readSettings(args: readonly string[], environment: NodeJS.ProcessEnv): Settings {
  const shell = defined(environment);
  const files = { ...readFile(".env"), ...readFile(".env.local") };
  const isMeant = shell["APP_ENV"] !== undefined || files["APP_ENV"] !== undefined;
  const ignored = isMeant ? [] : OFTEN_FOREIGN.filter((name) => shell[name] && !files[name]);
  for (const name of ignored) delete shell[name];
  const given = { ...files, ...shell };
  return {
    directory: resolve(given["COUNTERSIGN_DIR"] || ".countersign"),
    isDevelopment: args.includes("--dev"),
    withDemo: !args.includes("--no-demo"),
    asJson: args.includes("--json"),
    given,
    ignored,
  };
}

/** The ports of the last start where they are free, else the next free ones; says which ones had to move. */
export async function choosePorts(settings: Settings): Promise<{ ports: Ports; moved: string[] }> {
  const file = join(settings.directory, "ports.json");
  const remembered: Partial<Ports> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const ports: Partial<Ports> = {};
  const moved: string[] = [];
  const taken = new Set<number>();
  for (const [index, service] of SERVICES.entries()) {
    const wanted = wantedPort(settings.given, service, index);
    const first = wanted ?? remembered[service] ?? DEFAULT_PORTS[service];
    const port = await nextFreePort(first, taken);
    if (first !== 0 && port !== first) moved.push(`${service} ${first} → ${port}`);
    taken.add(port);
    ports[service] = port;
  }
  mkdirSync(settings.directory, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(ports, null, 2)}\n`);
  return { ports: { ...DEFAULT_PORTS, ...ports }, moved };
}

function wantedPort(given: Record<string, string>, service: Service, index: number): number | undefined {
  const single = given[PORT_VARIABLES[service]];
  if (single !== undefined && single !== "") return portNumber(single, PORT_VARIABLES[service]);
  const base = given["COUNTERSIGN_PORT_BASE"];
  if (base === undefined || base === "") return undefined;
  const first = portNumber(base, "COUNTERSIGN_PORT_BASE");
  return first === 0 ? 0 : first + index;
}

function portNumber(value: string, name: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_500) {
    throw new Error(`${name} must be a port number, or 0 for any free one.`);
  }
  return port;
}

const readFile = (file: string) => (existsSync(file) ? defined(parseEnv(readFileSync(file, "utf8"))) : {});

const defined = (values: NodeJS.Dict<string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])));
