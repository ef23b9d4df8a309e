-- phase: expand
DROP INDEX "landed_deliveries_landing_key_id";--> statement-breakpoint
DROP INDEX "landed_deliveries_replay_digest";--> statement-breakpoint
CREATE UNIQUE INDEX "landed_deliveries_replay_digest" ON "landed_deliveries" USING btree ("replay_digest") WHERE "landed_deliveries"."replay_digest" is not null;