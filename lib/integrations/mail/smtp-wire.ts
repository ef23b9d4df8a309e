import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

import { systemCode } from "#lib/domain/failure.ts";

import { createReplyReader, type SmtpReply } from "./smtp-replies.ts";

/** Why a conversation ended: a stable word for evidence. */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly reason: string;

  constructor(reason: string, options: ErrorOptions = {}) {
    super(`The connection to the mail server ended: ${reason}.`, options);
    this.reason = reason;
  }
}

/** One connection to a mail server: lines out, replies in, each with a time limit. */
export type Wire = {
  /** The next reply of the server. */
  read(timeoutMs: number): Promise<SmtpReply>;
  /** Resolves when the bytes were handed to the network. */
  write(bytes: Buffer | string, timeoutMs: number): Promise<void>;
  /** False once the connection is known to be broken, or the server spoke out of turn. */
  isQuiet(): boolean;
  secure(timeoutMs: number): Promise<void>;
  destroy: () => void;
};

export type WireTarget = { host: string; port: number; isTls: boolean; ca?: string };

/** Connects. TLS certificates are always verified against the server's name. */
export async function openWire(target: WireTarget, timeoutMs: number): Promise<Wire> {
  const socket = connectTcp({ host: target.host, port: target.port });
  socket.setNoDelay(true);
  await ready(socket, "connect", timeoutMs);
  if (!target.isTls) return overSocket(socket, target);
  return overSocket(await toTls(socket, target, timeoutMs), target);
}

function overSocket(first: Socket, target: WireTarget): Wire {
  let socket = first;
  let reader = createReplyReader();
  let failure: WireError | null = null;
  let waiting: { resolve: (reply: SmtpReply) => void; reject: (error: WireError) => void } | null = null;

  const fail = (error: WireError): void => {
    failure ??= error;
    waiting?.reject(failure);
    waiting = null;
  };
  const onData = (chunk: Buffer): void => {
    try {
      reader.push(chunk);
    } catch (error) {
      fail(new WireError("not_smtp", { cause: error }));
      socket.destroy();
      return;
    }
    const reply = waiting && reader.take();
    if (!reply) return;
    waiting?.resolve(reply);
    waiting = null;
  };
  const listen = (): void => {
    socket.on("data", onData);
    socket.on("error", (error) => fail(wireError(error)));
    socket.on("close", () => fail(new WireError("closed")));
    socket.on("end", () => fail(new WireError("closed")));
  };
  listen();

  return {
    read(timeoutMs) {
      const reply = reader.take();
      if (reply) return Promise.resolve(reply);
      if (failure) return Promise.reject(failure);
      return limited<SmtpReply>(timeoutMs, (resolve, reject) => {
        waiting = { resolve, reject };
      }).finally(() => {
        waiting = null;
      });
    },
    write(bytes, timeoutMs) {
      if (failure) return Promise.reject(failure);
      return limited<void>(timeoutMs, (resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(wireError(error)) : resolve()));
      });
    },
    isQuiet: () => failure === null && reader.isEmpty() && socket.writable,
    async secure(timeoutMs) {
      // What came in before the handshake could have been put there by anybody on the way.
      if (!reader.isEmpty()) throw new WireError("injected");
      socket.removeAllListeners();
      socket = await toTls(socket, target, timeoutMs);
      reader = createReplyReader();
      listen();
    },
    destroy: () => socket.destroy(),
  };
}

async function toTls(socket: Socket, { host, ca }: WireTarget, timeoutMs: number): Promise<Socket> {
  const secured = connectTls({
    socket,
    host,
    ...(isIP(host) ? {} : { servername: host }),
    ...(ca === undefined ? {} : { ca }),
    minVersion: "TLSv1.2",
    rejectUnauthorized: true,
  });
  await ready(secured, "secureConnect", timeoutMs);
  return secured;
}

async function ready(socket: Socket, event: string, timeoutMs: number): Promise<void> {
  try {
    await limited<void>(timeoutMs, (resolve, reject) => {
      socket.once(event, () => resolve());
      socket.once("error", (error) => reject(wireError(error)));
      socket.once("close", () => reject(new WireError("closed")));
    });
  } catch (error) {
    socket.on("error", () => {});
    socket.destroy();
    throw error;
  } finally {
    socket.removeAllListeners(event);
    socket.removeAllListeners("error");
    socket.removeAllListeners("close");
    socket.on("error", () => {});
  }
}

function limited<T>(
  timeoutMs: number,
  work: (resolve: (value: T) => void, reject: (error: WireError) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new WireError("timeout")), timeoutMs);
    const end =
      <V>(settle: (value: V) => void) =>
      (value: V) => {
        clearTimeout(timer);
        settle(value);
      };
    work(end(resolve), end(reject));
  });
}

function wireError(error: unknown): WireError {
  const code = systemCode(error) ?? "";
  const reason =
    code === "ECONNREFUSED"
      ? "refused"
      : code === "ENOTFOUND" || code === "EAI_AGAIN"
        ? "unknown_host"
        : code === "ETIMEDOUT"
          ? "timeout"
          : /CERT|SIGNED|VERIFY|ALTNAME|ISSUER/.test(code)
            ? "certificate"
            : /SSL|TLS|EPROTO/.test(code)
              ? "tls"
              : "closed";
  return new WireError(reason, { cause: error });
}
