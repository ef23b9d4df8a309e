import type { AddressInfo } from "node:net";

import { SMTPServer } from "smtp-server";
import type { SMTPServerDataStream, SMTPServerSession } from "smtp-server";

import type { FaultSwitch } from "../core/faults.ts";
import { parseMail } from "../gmail/mime.ts";
import type { Mailbox } from "../gmail/state.ts";
import { newMessageId } from "../gmail/state.ts";
import { startFront } from "./front.ts";
import type { Conversation } from "./front.ts";
import { smtpMessages } from "./messages.ts";

const USER = "sandbox";
const MAIL_BYTES = 10 * 1024 * 1024;

export interface SmtpOptions {
  port: number;
  password: string;
  box: Mailbox;
  faults: FaultSwitch;
}

/** A mail server that accepts from one account, keeps what it accepted, and fails where it is told to. */
export async function startSmtp(options: SmtpOptions): Promise<{ port: number; close(): Promise<void> }> {
  const { faults, password } = options;
  const conversations = new Map<number, Conversation>();
  const conversationOf = ({ remotePort }: SMTPServerSession) => conversations.get(remotePort);
  const server = new SMTPServer({
    banner: "Countersign sandbox",
    logger: false,
    size: MAIL_BYTES,
    authMethods: ["PLAIN", "LOGIN"],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth({ username, password: given }, session, done) {
      const isKnown = username === USER && given === password;
      if (isKnown && conversationOf(session)?.drop !== "auth_refused") return done(null, { user: USER });
      done(answer(535, "5.7.8 Authentication credentials invalid"));
    },
    onRcptTo(_address, session, done) {
      const drop = conversationOf(session)?.drop;
      if (drop === "rcpt_refused") return done(answer(550, "5.1.1 No such mailbox"));
      if (drop === "rcpt_later") return done(answer(450, "4.2.1 Mailbox busy, try again later"));
      done();
    },
    onData(stream, session, done) {
      void takeOrRefuse(stream, { session, conversation: conversationOf(session), ...options }, done);
    },
    onClose: ({ remotePort }) => void conversations.delete(remotePort),
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve());
  });
  const { port } = server.server.address() as AddressInfo;
  const front = await startFront({
    port: options.port,
    nextDrop: () => {
      const { failAt, fail } = faults.current().smtp;
      return failAt !== "off" && faults.fires(fail, "smtp.fail") ? failAt : null;
    },
    behind: { port, opened: (localPort, conversation) => conversations.set(localPort, conversation) },
  });
  return {
    port: front.port,
    async close() {
      await front.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

type Taking = SmtpOptions & { session: SMTPServerSession; conversation: Conversation | undefined };

/** Answers once the message is kept, or is to be refused: null is a yes. */
async function takeOrRefuse(
  stream: SMTPServerDataStream,
  taking: Taking,
  done: (refusal: Error | null) => void,
): Promise<void> {
  let refusal: Error | null;
  try {
    refusal = await take(stream, taking);
  } catch (error) {
    refusal = error instanceof Error ? error : new Error(String(error));
  }
  done(refusal);
}

/** After the final dot: keeps the message, unless it was told to fail here. */
async function take(stream: SMTPServerDataStream, taking: Taking): Promise<Error | null> {
  const { conversation, faults } = taking;
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  const drop = conversation?.drop;
  if (drop === "later_after_dot") return answer(451, "4.3.0 Try again later");
  if (drop === "refused_after_dot") return answer(554, "5.6.0 Message refused");
  if (drop === "after_dot") return silence(conversation);
  await keep(Buffer.concat(chunks), taking);
  if (drop === "after_queueing") return silence(conversation);
  if (drop === "slow_answer") {
    await new Promise((resolve) => setTimeout(resolve, faults.current().smtp.slowMs).unref());
  }
  return null;
}

async function keep(raw: Buffer, { box, session }: Taking): Promise<void> {
  const { mailFrom, rcptTo } = session.envelope;
  const id = newMessageId(box);
  smtpMessages(box).put(id, {
    id,
    threadId: id,
    labelIds: ["SMTP"],
    historyId: 0,
    internalDate: box.now(),
    raw: raw.toString("base64url"),
    parsed: {
      ...(await parseMail(raw)),
      ...(mailFrom ? { from: mailFrom.address } : {}),
      to: rcptTo.map(({ address }) => address),
    },
  });
  await box.store.flush();
}

function silence(conversation: Conversation | undefined): Error {
  conversation?.client.destroy();
  return answer(421, "4.4.2 Connection dropped");
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
