import { type APIRequestContext, expect } from "@playwright/test";

import type { DraftView } from "#lib/contracts/drafts.ts";
import type { WorkflowList, WorkflowListItem, WorkflowView } from "#lib/contracts/workflows.ts";

import type { DemoPerson } from "./person.ts";

export type ConsoleApi = ReturnType<typeof createConsoleApi>;

/** The console over HTTP, as one signed-in person's browser asks it. */
export function createConsoleApi(request: APIRequestContext, url: string) {
  const own = { origin: url };

  async function get<View>(path: string): Promise<View> {
    const answer = await request.get(url + path);
    if (!answer.ok()) throw new Error(`GET ${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as View;
  }

  async function workflowsOf(person: DemoPerson): Promise<WorkflowListItem[]> {
    const { items } = await get<WorkflowList>("/api/v1/workflows?limit=100");
    return items.filter(({ name }) => name === person.name);
  }

  async function workflowOf(person: DemoPerson): Promise<WorkflowListItem> {
    await expect
      .poll(async () => (await workflowsOf(person)).length, { message: "the form has a workflow" })
      .toBe(1);
    const [workflow] = await workflowsOf(person);
    if (!workflow) throw new Error("The workflow is gone again.");
    return workflow;
  }

  const workflow = (id: string) => get<WorkflowView>(`/api/v1/workflows/${id}`);
  const draft = (id: string) => get<DraftView>(`/api/v1/drafts/${id}`);

  async function draftOf(person: DemoPerson, timeout = 40_000): Promise<DraftView> {
    const { id } = await workflowOf(person);
    let draftId: string | undefined;
    await expect
      .poll(
        async () => {
          draftId = (await workflow(id)).draft?.id;
          return draftId !== undefined;
        },
        { message: "the form has a draft", timeout },
      )
      .toBe(true);
    return draft(draftId ?? "");
  }

  /** The draft that answers one submission of HubSpot's form. */
  async function draftForConversion(conversionId: string): Promise<DraftView> {
    let found: WorkflowView | undefined;
    const look = async () => {
      const { items } = await get<WorkflowList>("/api/v1/workflows?limit=100");
      for (const { id } of items) {
        const seen = await workflow(id);
        if (seen.submission.conversionId !== conversionId) continue;
        found = seen;
        return seen.draft !== null;
      }
      return false;
    };
    await expect.poll(look, { message: "the submission has a draft", timeout: 40_000 }).toBe(true);
    return draft(found?.draft?.id ?? "");
  }

  /** Approves what stands on the screen now: version and digest as they are read here. */
  async function approve(seen: Pick<DraftView, "workflowId" | "version" | "digest">) {
    return request.post(`${url}/api/workflows/${seen.workflowId}/approve`, {
      headers: own,
      data: { version: seen.version, digest: seen.digest, evenIfFast: true },
    });
  }

  async function edit(seen: DraftView, changed: { subject?: string; text?: string }) {
    return request.patch(`${url}/api/v1/drafts/${seen.id}`, {
      headers: { ...own, "if-match": `"${seen.version}"` },
      data: { subject: changed.subject ?? seen.subject, text: changed.text ?? seen.text },
    });
  }

  /** Says that the words still hold after what came in. */
  async function keep(seen: Pick<DraftView, "id" | "version">) {
    return request.post(`${url}/api/v1/drafts/${seen.id}/keep`, {
      headers: own,
      data: { version: seen.version },
    });
  }

  /** Approves the reply to a person who has just written, and returns the draft as it was approved. */
  async function approveReplyTo(person: DemoPerson): Promise<DraftView> {
    const seen = await draftOf(person);
    const answer = await approve(seen);
    expect(answer.status(), await answer.text()).toBe(200);
    return seen;
  }

  async function waitForStatus(workflowId: string, status: WorkflowView["status"], timeout = 40_000) {
    await expect
      .poll(async () => (await workflow(workflowId)).status, {
        message: `the workflow is ${status}`,
        timeout,
      })
      .toBe(status);
    return workflow(workflowId);
  }

  return {
    request,
    get,
    workflow,
    workflowOf,
    workflowsOf,
    draft,
    draftOf,
    draftForConversion,
    approve,
    approveReplyTo,
    edit,
    keep,
    waitForStatus,
  };
}
