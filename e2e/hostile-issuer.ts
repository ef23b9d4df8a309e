import {
  createHash,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What an attempt asked of the provider on its way out. */
export type Asked = { state: string; nonce: string; challenge: string };

export type IdToken = {
  claims: Record<string, unknown>;
  /** `none`, or a method that the console must not take; RS256 unless told. */
  alg?: "RS256" | "none" | "HS256";
  /** Signed with a key that the provider does not list. */
  isForeignKey?: boolean;
  /** Changes the finished token. */
  finish?: (token: string) => string;
};

export type TokenAnswer = { status?: number; body?: Record<string, unknown>; idToken?: IdToken | null };

export type HostileIssuer = {
  url: string;
  /** How the token endpoint answers one code, once; without that it answers as to another's code. */
  prepare: (code: string, answer: TokenAnswer) => void;
  /** What the discovery document says besides or instead. */
  discover: (changes: Record<string, unknown>) => void;
  /** A token of this provider's, whatever it is for. */
  write: (token: IdToken) => string;
  /** The verifiers that came with codes, to be held against the challenges. */
  verifierOf: (code: string) => string | undefined;
  stop: () => Promise<void>;
};

const KEY_ID = "listed";

/** An OpenID provider that says whatever a test wants, with a true key. */
export async function startHostileIssuer(clientSecret: string): Promise<HostileIssuer> {
  const listed = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const answers = new Map<string, TokenAnswer>();
  const verifiers = new Map<string, string>();
  let changes: Record<string, unknown> = {};

  const write = (token: IdToken) =>
    makeToken(token, { key: token.isForeignKey ? foreign.privateKey : listed.privateKey, clientSecret });
  const discovery = (url: string) => ({
    issuer: url,
    authorization_endpoint: `${url}/auth`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256", "HS256", "none"],
    ...changes,
  });
  async function answerToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await textOf(request));
    const code = form.get("code") ?? "";
    verifiers.set(code, form.get("code_verifier") ?? "");
    const known = answers.get(code);
    answers.delete(code);
    const { status = 200, body = {}, idToken } = known ?? { status: 400, body: { error: "invalid_grant" } };
    const signed = idToken ? { id_token: write(idToken) } : {};
    const granted = status === 200 ? { access_token: "a", token_type: "Bearer", expires_in: 60 } : {};
    json(response, status, { ...granted, ...signed, ...body });
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://issuer").pathname;
    if (path === "/token") return void answerToken(request, response);
    if (path === "/jwks") return json(response, 200, { keys: [jwkOf(listed.publicKey)] });
    if (path.endsWith("openid-configuration")) return json(response, 200, discovery(address()));
    return json(response, 404, {});
  });
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: address(),
    prepare: (code, answer) => answers.set(code, answer),
    discover: (given) => {
      changes = given;
    },
    write,
    verifierOf: (code) => verifiers.get(code),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** RFC 7636: what the challenge of a verifier is. */
export const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");

function makeToken(
  { claims, alg = "RS256", finish = (token) => token }: IdToken,
  { key, clientSecret }: { key: KeyObject; clientSecret: string },
): string {
  const head = encode({ alg, typ: "JWT", ...(alg === "RS256" ? { kid: KEY_ID } : {}) });
  const signed = `${head}.${encode(claims)}`;
  const signature = {
    RS256: () => sign("RSA-SHA256", Buffer.from(signed), key).toString("base64url"),
    HS256: () => createHmac("sha256", clientSecret).update(signed).digest("base64url"),
    none: () => "",
  }[alg]();
  return finish(`${signed}.${signature}`);
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

const jwkOf = (key: KeyObject) => ({
  ...createPublicKey(key.export({ type: "spki", format: "pem" })).export({ format: "jwk" }),
  use: "sig",
  alg: "RS256",
  kid: KEY_ID,
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString("utf8");
  return text;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
