import type { AddressInfo } from "node:net";

import { SMTPServer } from "smtp-server";
import { expect, test } from "vitest";

import { makeCertificate } from "#lib/testing/certificate.ts";

import { createSmtpClient } from "./smtp-client.ts";

const MAIL = {
  from: "sales@larkspur.example",
  to: "jane@acme.example",
  raw: Buffer.from("Subject: Hello\r\n\r\nHello\r\n"),
};

test.each(["starttls", "tls"] as const)("a mail leaves through %s, password and all", async (security) => {
  await withServer(security, async ({ port, cert, taken }) => {
    const session = await clientOf({ port, security, ca: cert }).open();
    expect(await session.deliver(MAIL, async () => {})).toMatchObject({ kind: "taken" });
    expect(taken).toEqual([{ isSecure: true, user: "jo", body: "Subject: Hello\r\n\r\nHello\r\n" }]);
  });
});

test.each(["starttls", "tls"] as const)(
  "with %s a certificate of somebody else is not accepted",
  async (security) => {
    await withServer(security, async ({ port, taken }) => {
      const { cert: ca } = makeCertificate();
      await expect(clientOf({ port, security, ca }).open()).rejects.toMatchObject({
        code: "forbidden",
        details: { reason: "certificate", ambiguous: false },
      });
      expect(taken).toEqual([]);
    });
  },
);

function clientOf(options: { port: number; security: "starttls" | "tls"; ca: string }) {
  return createSmtpClient({ host: "127.0.0.1", user: "jo", password: "secret", ...options });
}

type Taken = { isSecure: boolean; user: unknown; body: string };
type Running = { port: number; cert: string; taken: Taken[] };

async function withServer(
  security: "starttls" | "tls",
  work: (running: Running) => Promise<void>,
): Promise<void> {
  const { key, cert } = makeCertificate();
  const taken: Taken[] = [];
  const server = new SMTPServer({
    ...{ key, cert, secure: security === "tls", logger: false, disableReverseLookup: true },
    onAuth: ({ username }, _session, done) => {
      done(null, { user: username });
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        taken.push({ isSecure: session.secure, user: session.user, body });
        done();
      });
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve());
  });
  try {
    await work({ port: (server.server.address() as AddressInfo).port, cert, taken });
  } finally {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  }
}
