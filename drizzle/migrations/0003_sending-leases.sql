-- phase: expand
ALTER TABLE "drafts" ADD COLUMN "returned_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "sends" ADD COLUMN "wake_after" timestamp (6) with time zone;