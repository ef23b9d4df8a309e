import { z } from "zod";

import { WORKFLOW_COLUMNS } from "#lib/domain/workflow-columns.ts";

import { ListWorkflowsInput } from "./workflows.ts";

/** Lists that can be saved under a name. */
export const VIEW_SCREENS = ["workflows"] as const;
export const MOST_VIEWS = 30;

/** As it stands in the address. A search is forgotten within the hour, and a page is no filter: neither can be kept. */
const ViewQuery = z
  .string()
  .max(500)
  .refine(isFilterQuery, "Only filters can be kept: a search is forgotten after an hour.");

export const SaveViewInput = z.strictObject({
  screen: z.enum(VIEW_SCREENS),
  name: z.string().trim().min(1, "Give the view a name.").max(60, "Keep the name under 60 characters."),
  query: ViewQuery,
  columns: z.array(z.enum(WORKFLOW_COLUMNS)).max(WORKFLOW_COLUMNS.length),
});
export type SaveViewInput = z.infer<typeof SaveViewInput>;

export const ListSavedViewsInput = z.strictObject({ screen: z.enum(VIEW_SCREENS) });
export type ListSavedViewsInput = z.infer<typeof ListSavedViewsInput>;

export const SavedViewInput = z.strictObject({ viewId: z.uuid() });
export type SavedViewInput = z.infer<typeof SavedViewInput>;

export const SavedView = z.object({
  id: z.uuid(),
  name: z.string(),
  query: z.string(),
  columns: z.array(z.enum(WORKFLOW_COLUMNS)),
});
export type SavedView = z.infer<typeof SavedView>;

export const SavedViewList = z.object({ items: z.array(SavedView) });
export type SavedViewList = z.infer<typeof SavedViewList>;

function isFilterQuery(query: string): boolean {
  const given = Object.fromEntries(new URLSearchParams(query));
  return !("search" in given) && !("cursor" in given) && ListWorkflowsInput.safeParse(given).success;
}
