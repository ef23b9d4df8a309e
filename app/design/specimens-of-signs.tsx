"use client";

import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { LiveIndicator } from "#components/ui/live-indicator.tsx";
import { Countdown, RelativeTime, ServerClock } from "#components/ui/relative-time.tsx";
import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";
import { Glyph, Status, type StatusTone } from "#components/ui/status.tsx";
import { Cell, ColumnHeader, Table, TableHead, TableRow } from "#components/ui/table.tsx";

import type { Specimen } from "./specimen.ts";

const TONES: StatusTone[] = ["ok", "wait", "warn", "stop", "unknown", "plain"];
const AT = new Date("2026-03-04T14:03:00Z");

export const SIGNS: readonly Specimen[] = [
  {
    component: "Status",
    states: TONES.map((tone) => ({
      name: tone,
      show: (
        <span className="flex flex-wrap gap-4">
          <Status tone={tone}>{tone}</Status>
          <Status tone={tone} chip>
            {tone}
          </Status>
        </span>
      ),
    })),
  },
  {
    component: "Glyph",
    states: [{ name: "all", show: TONES.map((tone) => <Glyph key={tone} tone={tone} className="mr-3" />) }],
  },
  {
    component: "Banner",
    states: TONES.map((tone) => ({
      name: tone,
      show: (
        <Banner
          tone={tone}
          title="Gmail breaker open since 13:58"
          action={<Button size="small">Look</Button>}
        >
          It will be tried again at 14:05.
        </Banner>
      ),
    })),
  },
  {
    component: "EmptyState",
    states: [
      {
        name: "with an action",
        show: (
          <EmptyState title="Nothing waits for you" action={<Button>Open the demo form</Button>}>
            A form that somebody sends shows up here within seconds.
          </EmptyState>
        ),
      },
      { name: "words only", show: <EmptyState title="No entry fits these filters" /> },
    ],
  },
  {
    component: "Kbd",
    states: [
      { name: "plain", show: <Kbd keys="g t" /> },
      {
        name: "on the accent",
        show: (
          <span className="inline-flex rounded-md bg-accent p-2">
            <Kbd keys="mod+Enter" tone="on-accent" />
          </span>
        ),
      },
    ],
  },
  {
    component: "RelativeTime",
    states: [
      { name: "ago", show: <RelativeTime at={AT} /> },
      { name: "for how long", show: <RelativeTime at={AT} suffix={false} /> },
    ],
  },
  { component: "Countdown", states: [{ name: "over", show: <Countdown to={AT} /> }] },
  {
    component: "ServerClock",
    states: [
      {
        name: "its own time",
        show: (
          <ServerClock now={AT.getTime() + 38 * 60_000}>
            <RelativeTime at={AT} />
          </ServerClock>
        ),
      },
    ],
  },
  {
    component: "LiveIndicator",
    states: [
      { name: "live", show: <LiveIndicator state={{ status: "live" }} /> },
      { name: "polling", show: <LiveIndicator state={{ status: "polling" }} /> },
      { name: "stale", show: <LiveIndicator state={{ status: "stale", since: AT.getTime() }} /> },
    ],
  },
  { component: "Skeleton", states: [{ name: "after 200 ms", show: <Skeleton className="w-1/2" /> }] },
  { component: "SkeletonRows", states: [{ name: "three rows", show: <SkeletonRows rows={3} /> }] },
  {
    component: "Table",
    states: [
      {
        name: "with TableHead, TableRow, ColumnHeader and Cell",
        show: (
          <Table label="Example">
            <TableHead>
              <TableRow>
                <ColumnHeader>Who</ColumnHeader>
                <ColumnHeader>Status</ColumnHeader>
                <ColumnHeader>Attempts</ColumnHeader>
              </TableRow>
            </TableHead>
            <tbody>
              <TableRow>
                <Cell>Jane Doe · Acme</Cell>
                <Cell>
                  <Status tone="ok">sent</Status>
                </Cell>
                <Cell>2</Cell>
              </TableRow>
              <TableRow className="bg-accent-tint">
                <Cell>Li Wei · Globex</Cell>
                <Cell>
                  <Status tone="wait">waiting for a person</Status>
                </Cell>
                <Cell>11</Cell>
              </TableRow>
            </tbody>
          </Table>
        ),
      },
    ],
  },
];
