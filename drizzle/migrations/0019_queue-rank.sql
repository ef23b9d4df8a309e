-- phase: expand
DROP INDEX "drafts_queue";--> statement-breakpoint
CREATE INDEX "drafts_queue_rank" ON "drafts" USING btree ("status",(("due_at" at time zone 'UTC') - "urgency" * interval '1 minute'),"id");