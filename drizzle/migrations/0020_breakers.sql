-- phase: expand
CREATE TABLE "breaker_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "breaker_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"service" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	"state" text NOT NULL,
	"generation" integer NOT NULL,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "breakers" (
	"service" text PRIMARY KEY NOT NULL,
	"state" text DEFAULT 'closed' NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"window_started_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"window_calls" integer DEFAULT 0 NOT NULL,
	"window_failures" integer DEFAULT 0 NOT NULL,
	"open_until" timestamp (6) with time zone,
	"consecutive_opens" integer DEFAULT 0 NOT NULL,
	"probe_owner" text,
	"probe_until" timestamp (6) with time zone,
	"probe_draft_id" uuid,
	"probe_kept_until" timestamp (6) with time zone,
	"reason" text,
	"errors" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"forced" text,
	"forced_by" uuid,
	"forced_until" timestamp (6) with time zone,
	"saved_calls" bigint DEFAULT 0 NOT NULL,
	"changed_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"opened_at" timestamp (6) with time zone
);
--> statement-breakpoint
ALTER TABLE "breakers" ADD CONSTRAINT "breakers_forced_by_users_id_fk" FOREIGN KEY ("forced_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "breaker_changes_service_at" ON "breaker_changes" USING btree ("service","at");--> statement-breakpoint
CREATE INDEX "breaker_changes_at" ON "breaker_changes" USING btree ("at");--> statement-breakpoint
CREATE INDEX "breakers_forced_by" ON "breakers" USING btree ("forced_by");--> statement-breakpoint
INSERT INTO "breakers" ("service") VALUES ('hubspot'), ('gmail'), ('smtp'), ('model'), ('identity');
