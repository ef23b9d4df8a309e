import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import postgres from "postgres";

import { WEBHOOK_PATH } from "./signed-submission.ts";

/** The limit to compare with: plain node:http, v3 signature, one INSERT … ON CONFLICT, 202 after the commit. */
const sql = postgres(process.env["DATABASE_URL"] ?? "", { max: 10, onnotice: () => {} });
await sql`create schema if not exists bench`;
await sql`create table if not exists bench.bare (key text primary key, body bytea not null)`;
const secret = process.env["HUBSPOT_CLIENT_SECRET"] ?? "";
const publicUrl = process.env["PUBLIC_URL"] ?? "";

const server = createServer((request, response) => {
  void answer(request, response);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const expected = createHmac("sha256", secret)
    .update(`POST${publicUrl}${WEBHOOK_PATH}`)
    .update(body)
    .update(String(request.headers["x-hubspot-request-timestamp"]))
    .digest();
  const given = Buffer.from(String(request.headers["x-hubspot-signature-v3"]), "base64");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    response.writeHead(401).end();
    return;
  }
  const key = createHash("sha256").update(body).digest("hex");
  await sql`insert into bench.bare (key, body) values (${key}, ${body}) on conflict do nothing`;
  response.writeHead(202).end();
}

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`bare ready http://127.0.0.1:${port}\n`);
});
process.on("SIGTERM", () => process.exit(0));
