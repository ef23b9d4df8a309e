import { z } from "zod";

import { TagText } from "./workflow-filters.ts";

export const TagWorkflowInput = z.strictObject({ workflowId: z.uuid(), tag: TagText });
export type TagWorkflowInput = z.infer<typeof TagWorkflowInput>;

export const WorkflowTags = z.object({ workflowId: z.uuid(), tags: z.array(z.string()) });
export type WorkflowTags = z.infer<typeof WorkflowTags>;

export const TagList = z.object({ items: z.array(z.string()) });
export type TagList = z.infer<typeof TagList>;
