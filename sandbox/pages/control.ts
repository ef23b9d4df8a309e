import { z } from "zod";

import type { Route } from "../core/http.ts";
import { json, param, route } from "../core/http.ts";
import { DEMO_SUBMISSIONS, submitDemo, submitOneDemo } from "../demo-submissions.ts";
import type { Parts } from "../state-view.ts";
import { viewState } from "../state-view.ts";
import { redirect } from "./layout.ts";

/** The control endpoints for tests and scripts. */
export function controlRoutes(parts: Parts): Route[] {
  const { crm, deliveries, mail, calls } = parts;
  const { faults } = crm;
  const view = () => ({ faults: faults.current(), hits: faults.hits() });
  return [
    route("GET", "/faults.json", () => json(200, view())),
    route("PUT", "/faults.json", (call) => {
      try {
        const part: unknown = JSON.parse(call.body.toString("utf8"));
        faults.patch(part);
      } catch (error) {
        if (error instanceof SyntaxError) return json(400, { message: "The body is not JSON." });
        if (error instanceof z.ZodError)
          return json(400, { message: "Unknown or wrong fault.", issues: error.issues });
        throw error;
      }
      deliveries.wake();
      return json(200, view());
    }),
    route("DELETE", "/faults.json", () => {
      faults.clear();
      deliveries.wake();
      return json(200, view());
    }),
    route("GET", "/state.json", () => json(200, viewState(parts))),
    route("POST", "/reset", (call) => {
      reset(parts);
      return wantsPage(call.headers.accept) ? redirect("/") : json(200, { reset: true });
    }),
    route("POST", "/demo/submissions", async (call) => {
      const sent = submitDemo(crm, deliveries);
      await crm.store.flush();
      return wantsPage(call.headers.accept) ? redirect("/crm") : json(200, { submitted: sent });
    }),
    route("POST", "/demo/submissions/:n", async (call) => {
      const demo = DEMO_SUBMISSIONS[Number(param(call, "n")) - 1];
      if (!demo)
        return json(404, {
          message: `There are ${DEMO_SUBMISSIONS.length} demo submissions, counted from 1.`,
        });
      const submission = submitOneDemo(crm, deliveries, demo);
      await crm.store.flush();
      return json(200, { submitted: [submission.conversionId] });
    }),
  ];

  function reset({ crm: { store } }: Parts): void {
    // Record ids and history ids go on: what a client remembers must never mean something new.
    store.clear(["meta"]);
    mail.box.store.clear(["meta"]);
    faults.clear();
    calls.hubspot.clear();
    calls.gmail.clear();
    calls.model.clear();
  }
}

const wantsPage = (accept: string | undefined): boolean => accept?.includes("text/html") ?? false;
