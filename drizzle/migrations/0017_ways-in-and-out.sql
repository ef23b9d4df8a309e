-- phase: expand
ALTER TABLE "forms" ADD COLUMN "archived_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "inbound_messages" ADD COLUMN "is_proved" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "outbox_events_callback_id" ON "outbox_events" USING btree (("data" ->> 'callbackId'),"created_at") WHERE "outbox_events"."name" = 'crm-callback/due';