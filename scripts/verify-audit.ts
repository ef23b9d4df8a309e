import { parseArgs } from "node:util";

import postgres from "postgres";

/** `npm run audit:verify [-- --anchor <number>:<hash>]`: exit 1 and the first bad entry when the trail is broken. */
const { values } = parseArgs({ options: { anchor: { type: "string" } } });
const [, anchorSeq, anchorHash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(values.anchor ?? "") ?? [];
if (values.anchor !== undefined && !anchorSeq)
  fail("An anchor is a number, a colon, and a hash of 64 digits.", 2);

const url = process.env["DATABASE_URL"];
if (!url) throw new Error("DATABASE_URL is missing: it names the database whose audit trail is verified.");
const sql = postgres(url, { max: 1, onnotice: () => {} });
const [found] = await sql<{ seq: string; hash: string; broken: string | null; kept: string | null }[]>`
  select seq, encode(hash, 'hex') as hash, first_broken_audit_event() as broken,
    (select encode(e.hash, 'hex') from audit_events e where e.seq = ${anchorSeq ?? "0"}::bigint) as kept
  from audit_head`;
await sql.end();
if (!found) fail("The audit trail has no head.", 1);
else if (found.broken !== null) fail(`The audit trail is broken at entry ${found.broken}.`, 1);
else if (anchorSeq && found.kept !== anchorHash)
  fail(`Entry ${anchorSeq} is not the one whose hash was kept.`, 1);
else process.stdout.write(`The audit trail holds, up to entry ${found.seq} with the hash ${found.hash}.\n`);

function fail(message: string, code: number): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = code;
}
