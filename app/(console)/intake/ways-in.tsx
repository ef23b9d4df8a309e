import { ADAPTER_WORDS } from "#components/intake-words.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status, type StatusTone } from "#components/ui/status.tsx";
import { Cell, ColumnHeader, Table, TableHead, TableRow } from "#components/ui/table.tsx";
import type { AdapterName, AdapterState, AdapterView, IntakeView } from "#lib/contracts/intake.ts";

const STATES: Record<AdapterState, { tone: StatusTone; word: string }> = {
  receiving: { tone: "ok", word: "receiving" },
  reading: { tone: "ok", word: "reading, nothing new" },
  quiet: { tone: "plain", word: "quiet" },
  never: { tone: "plain", word: "nothing yet" },
  off: { tone: "plain", word: "switched off" },
  failing: { tone: "stop", word: "failing" },
};

const ROLES: Record<AdapterName, string> = {
  workflow_webhook: "HubSpot posts each form",
  workflow_action: "HubSpot posts, and waits for the outcome",
  crm_events: "HubSpot says that a contact changed",
  forms_poll: "we list the forms and compare",
  journal: "we read what HubSpot could not deliver",
};

/** Each way in: whether it works, and when it last brought something. */
export function WaysIn({ intake }: { intake: IntakeView }) {
  return (
    <section aria-labelledby="ways-in" className="flex flex-col gap-2">
      <h2 id="ways-in" className="text-heading font-semibold">
        Ways in
      </h2>
      <Table label="Each way in">
        <TableHead>
          <TableRow>
            <ColumnHeader>Way</ColumnHeader>
            <ColumnHeader>State</ColumnHeader>
            <ColumnHeader className="text-right">24 hours</ColumnHeader>
            <ColumnHeader className="hidden sm:table-cell">Last received</ColumnHeader>
            <ColumnHeader className="hidden sm:table-cell">Last asked</ColumnHeader>
          </TableRow>
        </TableHead>
        <tbody>
          {intake.adapters.map((adapter) => (
            <WayIn key={adapter.name} adapter={adapter} />
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function WayIn({ adapter }: { adapter: AdapterView }) {
  const { name, state, lastDay, lastReceivedAt, checkedAt, errorCode } = adapter;
  const { tone, word } = STATES[state];
  return (
    <TableRow>
      <Cell className="py-1.5">
        <span className="block font-medium text-strong first-letter:uppercase">{ADAPTER_WORDS[name]}</span>
        <span className="hidden text-small text-muted sm:block">{ROLES[name]}</span>
      </Cell>
      <Cell>
        <Status tone={tone} className="whitespace-normal">
          {word}
        </Status>
        {errorCode ? (
          <span className="block text-small text-stop">{errorCode.replaceAll("_", " ")}</span>
        ) : null}
        {lastReceivedAt ? (
          <span className="block text-small text-muted sm:hidden">
            <RelativeTime at={lastReceivedAt} />
          </span>
        ) : null}
      </Cell>
      <Cell className="text-right text-strong">{lastDay}</Cell>
      <Cell className="hidden text-muted sm:table-cell">
        {lastReceivedAt ? <RelativeTime at={lastReceivedAt} /> : "–"}
      </Cell>
      <Cell className="hidden text-muted sm:table-cell">
        {checkedAt ? <RelativeTime at={checkedAt} /> : "–"}
      </Cell>
    </TableRow>
  );
}
