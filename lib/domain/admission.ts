/** Kinds of work, the most important first. Under load the last one is refused first. */
export const WORK_CLASSES = ["intake", "send", "console", "export"] as const;
export type WorkClass = (typeof WORK_CLASSES)[number];

export type Running = Readonly<Record<WorkClass, number>>;

/** What one request of a class weighs beside a delivery that is being stored. */
const WEIGHT: Running = { intake: 1, send: 4, console: 8, export: 64 };
/** The share of the capacity up to which a class is let in. It falls with importance, so whoever is refused is not alone. */
const SHARE: Running = { intake: 1, send: 0.9, console: 0.6, export: 0.3 };

export function loadOf(running: Running): number {
  return WORK_CLASSES.reduce((sum, kind) => sum + running[kind] * WEIGHT[kind], 0);
}

/**
 * Whether one more request of this class is let in. All classes are judged by the same load, so no delivery is ever
 * refused at a moment at which a page would still be shown.
 */
export function isAdmitted(kind: WorkClass, running: Running, capacity: number): boolean {
  return loadOf(running) < capacity * SHARE[kind];
}
