import { readdirSync } from "node:fs";

import { PLACES } from "#components/places.ts";

/** What the addresses of single things need: one draft with its workflow, and a job on many. */
export type Seed = { draftId: string; workflowId: string; bulkJobId: string };
export type Screen = {
  name: string;
  /** The folder of its page below app, without the groups. */
  route: string;
  path: (seed: Seed) => string;
};

/** Pages that are not places of the rail. A page that stands in neither fails the test of `missingPages`. */
const OTHERS: readonly Screen[] = [
  { name: "Draft", route: "/drafts/[draftId]", path: ({ draftId }) => `/drafts/${draftId}` },
  {
    name: "Workflow",
    route: "/workflows/[workflowId]",
    path: ({ workflowId }) => `/workflows/${workflowId}`,
  },
  { name: "Jobs", route: "/workflows/bulk-jobs", path: () => "/workflows/bulk-jobs" },
  {
    name: "Job",
    route: "/workflows/bulk-jobs/[jobId]",
    path: ({ bulkJobId }) => `/workflows/bulk-jobs/${bulkJobId}`,
  },
  { name: "People", route: "/settings/people", path: () => "/settings/people" },
  { name: "Tokens", route: "/settings/tokens", path: () => "/settings/tokens" },
  { name: "Connections", route: "/settings/connections", path: () => "/settings/connections" },
  { name: "API", route: "/api-docs", path: () => "/api-docs" },
  { name: "Knowledge page", route: "/knowledge/[slug]", path: () => "/knowledge/pricing" },
  { name: "Templates", route: "/content/[kind]", path: () => "/content/templates" },
  { name: "Template", route: "/content/[kind]/[name]", path: () => "/content/templates/pricing" },
  { name: "Prompt", route: "/content/[kind]/[name]", path: () => "/content/prompts/reply" },
  { name: "Policy", route: "/content/[kind]/[name]", path: () => "/content/policies/sending" },
];

/** Pages without the console's frame: two with specs of their own, and one that no build has. */
const ELSEWHERE = new Set(["/sign-in", "/step-up", "/design"]);

/** Every screen of the console: the places of the rail, and the pages behind them. */
export const SCREENS: readonly Screen[] = [
  ...PLACES.map(({ href, label }): Screen => ({ name: label, route: href, path: () => href })),
  ...OTHERS,
];

/** Pages of the app that no test would look at. */
export function missingPages(): string[] {
  const known = new Set([...SCREENS.map(({ route }) => route), ...ELSEWHERE]);
  return routesOfApp().filter((route) => !known.has(route));
}

function routesOfApp(): string[] {
  return readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)page\.tsx$/.test(file))
    .map((file) => `/${file.replace(/\/?page\.tsx$/, "")}`.replaceAll(/\/\([^)]*\)/g, "") || "/");
}
