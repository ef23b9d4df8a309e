-- phase: expand
CREATE TABLE "form_backfills" (
	"id" uuid PRIMARY KEY NOT NULL,
	"form_id" text NOT NULL,
	"since" timestamp (6) with time zone NOT NULL,
	"status" text NOT NULL,
	"requested_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"requested_by" text NOT NULL,
	"resume_after" text,
	"pages" integer DEFAULT 0 NOT NULL,
	"listed" integer DEFAULT 0 NOT NULL,
	"stored" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"completed_at" timestamp (6) with time zone,
	"updated_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "form_polls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp (6) with time zone NOT NULL,
	"ended_at" timestamp (6) with time zone,
	"listed" integer DEFAULT 0 NOT NULL,
	"stored" integer DEFAULT 0 NOT NULL,
	"error_code" text
);
--> statement-breakpoint
CREATE TABLE "listed_submissions" (
	"conversion_id" text PRIMARY KEY NOT NULL,
	"form_id" text NOT NULL,
	"submitted_at" timestamp (6) with time zone NOT NULL,
	"seen_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"delivery_id" uuid
);
--> statement-breakpoint
ALTER TABLE "forms" ADD COLUMN "resume_after" text;--> statement-breakpoint
ALTER TABLE "forms" ADD COLUMN "resume_started_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "forms" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "forms" ADD COLUMN "gap_polls" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "form_backfills" ADD CONSTRAINT "form_backfills_form_id_forms_id_fk" FOREIGN KEY ("form_id") REFERENCES "public"."forms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listed_submissions" ADD CONSTRAINT "listed_submissions_form_id_forms_id_fk" FOREIGN KEY ("form_id") REFERENCES "public"."forms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listed_submissions" ADD CONSTRAINT "listed_submissions_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "form_backfills_open" ON "form_backfills" USING btree ("form_id") WHERE "form_backfills"."status" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "form_backfills_form_id" ON "form_backfills" USING btree ("form_id","requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "form_polls_running" ON "form_polls" USING btree ("status") WHERE "form_polls"."status" = 'running';--> statement-breakpoint
CREATE INDEX "form_polls_started_at" ON "form_polls" USING btree ("started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "listed_submissions_form_id" ON "listed_submissions" USING btree ("form_id","submitted_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "listed_submissions_delivery_id" ON "listed_submissions" USING btree ("delivery_id");