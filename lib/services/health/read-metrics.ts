import { performance as clock } from "node:perf_hooks";

import { readPoolNumbers } from "#lib/db/client.ts";
import { authorize } from "#lib/domain/actor.ts";
import { loadOf, WORK_CLASSES } from "#lib/domain/admission.ts";
import { env } from "#lib/env.ts";
import { readCounters } from "#lib/observability/counters.ts";
import { backgroundWork, isDraining } from "#lib/observability/draining.ts";
import { readRunning } from "#lib/observability/running.ts";

import type { ServiceContext } from "../context.ts";
import { halfRead } from "../intake/half-read.ts";
import { inFlight } from "../intake/in-flight.ts";

type Sample = { labels?: Record<string, string>; value: number };
type Family = { name: string; type: "gauge" | "counter"; help: string; samples: Sample[] };

/** What this process counts and holds, in Prometheus's text format. Asks no database. */
export async function readMetrics(ctx: ServiceContext): Promise<string> {
  authorize(ctx.actor, "metrics:read");
  return [...gauges(), ...counters()].map(written).join("");
}

function gauges(): Family[] {
  const running = readRunning(inFlight());
  const pool = readPoolNumbers();
  const body = halfRead();
  const gauge = (name: string, help: string, samples: Sample[] | number): Family => ({
    name,
    type: "gauge",
    help,
    samples: typeof samples === "number" ? [{ value: samples }] : samples,
  });
  return [
    gauge(
      "requests_running",
      "Requests that are being worked on.",
      WORK_CLASSES.map((kind) => ({ labels: { class: kind }, value: running[kind] })),
    ),
    gauge("load", "What they weigh together.", loadOf(running)),
    gauge("load_capacity", "Above shares of this, classes of work are refused.", env().ADMISSION_CAPACITY),
    gauge("bodies_half_read", "Bodies that have not come whole yet.", body.count),
    gauge("bodies_half_read_bytes", "What they hold in memory.", body.bytes),
    gauge("background_work", "Work that goes on behind its answer.", backgroundWork()),
    gauge("draining", "1 while this process ends.", isDraining() ? 1 : 0),
    ...(pool
      ? [
          gauge("database_pool_connections", "Connections of this process at most.", pool.size),
          gauge("database_pool_in_use", "Statements and transactions that hold one.", pool.inUse),
          gauge("database_pool_waiting", "Who waits for one.", pool.waiting),
          gauge("database_pool_leaking", "Transactions that are open for too long.", pool.leaking),
        ]
      : []),
    gauge("process_resident_memory_bytes", "Memory of this process.", process.memoryUsage.rss()),
    gauge("process_uptime_seconds", "Seconds since this process started.", Math.round(process.uptime())),
    gauge(
      "event_loop_utilization",
      "Share of time in which this process was busy, since it started.",
      Math.round(clock.eventLoopUtilization().utilization * 1000) / 1000,
    ),
  ];
}

/** `name{label="value"}` is already how they are kept. */
function counters(): Family[] {
  const names = new Set([...readCounters().keys()].map(nameOf));
  return [...names].toSorted().map((name) => ({
    name,
    type: "counter",
    help: name.replaceAll("_", " "),
    samples: [...readCounters()]
      .filter(([series]) => nameOf(series) === name)
      .map(([series, value]) => ({ labels: labelsOf(series), value })),
  }));
}

function written({ name, type, help, samples }: Family): string {
  const lines = samples.map(({ labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return `countersign_${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
  });
  return `# HELP countersign_${name} ${help}\n# TYPE countersign_${name} ${type}\n${lines.join("\n")}\n`;
}

const nameOf = (series: string) => series.split("{", 1)[0] ?? series;

function labelsOf(series: string): Record<string, string> {
  return Object.fromEntries(
    [...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", text = ""]) => [label, text]),
  );
}
