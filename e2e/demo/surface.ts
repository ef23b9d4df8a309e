import { signInOverHttp } from "#e2e/http-sign-in.ts";
import { type DemoPerson, formValues } from "#e2e/person.ts";
import type { StackAddresses } from "#e2e/stack.ts";
import type { BreakersView } from "#lib/contracts/breakers.ts";
import type { DraftView } from "#lib/contracts/drafts.ts";
import type { QueueStatusView } from "#lib/contracts/queue-status.ts";
import type { WorkflowList, WorkflowView } from "#lib/contracts/workflows.ts";
import type { viewState } from "#sandbox/state-view.ts";

type SandboxState = ReturnType<typeof viewState>;
type Dependencies = {
  status: string;
  dependencies: Record<string, string>;
  breakers: Record<string, string>;
};

export type Surface = Awaited<ReturnType<typeof openSurface>>;

/** What anybody outside can do: fill in the form, sign in, use the API, ask for health, and look into the sandbox. */
export async function openSurface({ url, pages }: StackAddresses) {
  const cookie = await signInOverHttp(url, "olly");
  const get = async <View>(path: string): Promise<View> => {
    const answer = await fetch(url + path, { headers: { cookie } });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as View;
  };
  const state = async () => (await (await fetch(`${pages}/state.json`)).json()) as SandboxState;
  const workflowOf = async (person: DemoPerson): Promise<WorkflowView | null> => {
    const { items } = await get<WorkflowList>("/api/v1/workflows?limit=100");
    const found = items.find(({ name }) => name === person.name);
    return found ? get<WorkflowView>(`/api/v1/workflows/${found.id}`) : null;
  };
  return {
    state,
    workflowOf,
    statusOf: async (path: string) => (await fetch(url + path)).status,
    dependencies: async () => (await (await fetch(`${url}/health/dependencies`)).json()) as Dependencies,
    breakers: () => get<BreakersView>("/api/v1/breakers"),
    queue: () => get<QueueStatusView>("/api/admin/queue-status"),
    faults: async (part: object) => {
      await fetch(`${pages}/faults.json`, { method: "PUT", body: JSON.stringify(part) });
    },
    clearFaults: async () => {
      await fetch(`${pages}/faults.json`, { method: "DELETE" });
    },
    /** True when HubSpot's delivery was answered with 202. */
    submit: async (person: DemoPerson): Promise<void> => {
      const body = new URLSearchParams(formValues(person));
      const answer = await fetch(`${pages}/form`, { method: "POST", body, redirect: "manual" });
      if (answer.status >= 400) throw new Error(`The form was refused: ${answer.status}.`);
    },
    approve: async (draftId: string): Promise<number> => {
      const { workflowId, version, digest } = await get<DraftView>(`/api/v1/drafts/${draftId}`);
      const answer = await fetch(`${url}/api/workflows/${workflowId}/approve`, {
        method: "POST",
        headers: { cookie, origin: url, "content-type": "application/json" },
        body: JSON.stringify({ version, digest, evenIfFast: true }),
      });
      return answer.status;
    },
    mailsTo: async (person: DemoPerson) =>
      (await state()).gmail.sent.filter(({ to }) => to.some((address) => address.includes(person.email)))
        .length,
  };
}
