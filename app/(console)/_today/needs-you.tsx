"use client";

import Link from "next/link";

import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Glyph, type StatusTone } from "#components/ui/status.tsx";
import type { TodayView } from "#lib/contracts/today.ts";

const MOST_ROWS = 7;

type Need = { key: string; tone: StatusTone; title: string; detail: string; at: string | null; href: string };

/** What a person must look at, worst first; one calm sentence when there is nothing. */
export function NeedsYou({ today }: { today: TodayView }) {
  const needs = needsOf(today).slice(0, MOST_ROWS);
  return (
    <section aria-labelledby="needs-you" className="flex flex-col gap-2">
      <h2 id="needs-you" className="text-heading font-semibold">
        Needs you
      </h2>
      {needs.length === 0 ? (
        <p className="text-read">Nothing needs anyone now. New forms appear in Review within seconds.</p>
      ) : (
        <ul className="rounded-md border border-line bg-surface">
          {needs.map((need) => (
            <li key={need.key} className="border-b border-line last:border-b-0">
              <Link
                href={need.href}
                className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-2 hover:bg-hover"
              >
                <Glyph tone={need.tone} />
                <span className="font-medium text-strong">{need.title}</span>
                <span className="order-last basis-full pl-6 text-normal sm:order-none sm:min-w-0 sm:flex-1 sm:basis-auto sm:pl-0">
                  {need.detail}
                </span>
                {need.at ? <RelativeTime at={need.at} className="ml-auto text-muted" /> : null}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;

function needsOf({ needs, failedBySteps }: TodayView): Need[] {
  const rows: (Need | null)[] = [
    needs.unknown.count > 0
      ? {
          key: "unknown",
          tone: "unknown",
          title: `${many(needs.unknown.count, "send", "sends")} with an unknown outcome`,
          detail: "Say whether the mail went, with the evidence at hand.",
          at: needs.unknown.oldestAt,
          href: "/sending#unknown",
        }
      : null,
    needs.waiting.overdue > 0
      ? {
          key: "overdue",
          tone: "warn",
          title: `${many(needs.waiting.overdue, "draft", "drafts")} past due`,
          detail: "The oldest comes first in Review.",
          at: needs.waiting.oldestAt,
          href: "/review",
        }
      : null,
    ...failedBySteps.map(({ step, count, latestAt }): Need => ({
      key: `failed-${step}`,
      tone: "stop",
      title: `${many(count, "workflow", "workflows")} failed at ${step}`,
      detail: "Retry or cancel after reading the last attempt.",
      at: latestAt,
      href: `/workflows?status=failed&step=${step}`,
    })),
    (needs.intakeGap.missing ?? 0) > 0
      ? {
          key: "gap",
          tone: "warn",
          title: `${many(needs.intakeGap.missing ?? 0, "submission is", "submissions are")} missing`,
          detail: needs.intakeGap.isWatched
            ? "HubSpot lists them and they are not here. They are fetched again by themselves."
            : "HubSpot lists them and they are not here. Regular checks are switched off: fetch them in Intake.",
          at: needs.intakeGap.checkedAt,
          href: "/intake#forms",
        }
      : null,
    needs.quarantine.count > 0
      ? {
          key: "quarantine",
          tone: "warn",
          title: `${many(needs.quarantine.count, "delivery", "deliveries")} in quarantine`,
          detail: "Signed by HubSpot, and not readable as a form. Replay after a fix, or dismiss.",
          at: needs.quarantine.oldestAt,
          href: "/intake#quarantine",
        }
      : null,
    needs.changeRequests.count > 0
      ? {
          key: "change",
          tone: "wait",
          title: "A change of sending waits for a second person",
          detail: "Confirm it, or let it lapse.",
          at: needs.changeRequests.oldestAt,
          href: "/sending",
        }
      : null,
    needs.policyRequests.count > 0
      ? {
          key: "policy",
          tone: "wait",
          title: "A looser policy waits for a second person",
          detail: "Confirm it, or let it lapse.",
          at: needs.policyRequests.oldestAt,
          href: "/content/policies",
        }
      : null,
    needs.waiting.count > needs.waiting.overdue
      ? {
          key: "waiting",
          tone: "wait",
          title: `${many(needs.waiting.count - needs.waiting.overdue, "draft waits", "drafts wait")} for a decision`,
          detail: "In time so far.",
          at: needs.waiting.overdue > 0 ? null : needs.waiting.oldestAt,
          href: "/review",
        }
      : null,
  ];
  return rows.filter((row) => row !== null);
}
