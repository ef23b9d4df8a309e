import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import path from "node:path";

import { z } from "zod";

import { replaceFile } from "../core/store.ts";

const Keys = z.object({ jwks: z.array(z.record(z.string(), z.unknown())), cookies: z.array(z.string()) });
export type Keys = z.infer<typeof Keys>;

/** Made once and kept, so that a restart signs with the same key. */
export function openKeys(directory: string): Keys {
  const file = path.join(directory, "identity-keys.json");
  if (fs.existsSync(file)) return Keys.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: randomUUID() };
  const keys = { jwks: [jwk], cookies: [randomBytes(32).toString("base64url")] };
  fs.mkdirSync(directory, { recursive: true });
  replaceFile(file, JSON.stringify(keys));
  return keys;
}
