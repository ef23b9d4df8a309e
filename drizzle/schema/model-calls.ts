import { bigint, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { workflows } from "./workflows.ts";

/** What each question to the model used and cost. No text, neither of the question nor of the answer. */
export const modelCalls = pgTable(
  "model_calls",
  {
    id: uuid("id").primaryKey(),
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id),
    model: text("model").notNull(),
    promptVersion: text("prompt_version").notNull(),
    /** `asked` until the answer is in, then `used`, or the stable word for why it was not. */
    outcome: text("outcome").notNull(),
    inputTokens: integer("input_tokens"),
    outputTokens: integer("output_tokens"),
    priceVersion: text("price_version"),
    /** Millionths of a US dollar; null when the price is not known. */
    costMicros: bigint("cost_micros", { mode: "number" }),
    /** What it counts against the budgets, in millionths of a dollar: the worst case until its usage is known. */
    budgetMicros: bigint("budget_micros", { mode: "number" }).notNull().default(0),
    durationMs: integer("duration_ms").notNull(),
    calledAt: instant("called_at").notNull().defaultNow(),
  },
  (table) => [
    index("model_calls_called_at").on(table.calledAt),
    index("model_calls_workflow_id").on(table.workflowId),
  ],
);
