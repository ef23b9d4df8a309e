-- phase: expand
CREATE TABLE "allow_list_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entry" text NOT NULL,
	"reason" text NOT NULL,
	"added_by" uuid NOT NULL,
	"added_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"removed_by" uuid,
	"removed_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"public_id" text NOT NULL,
	"name" text NOT NULL,
	"token_sha256" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"cidrs" text[] DEFAULT '{}' NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"last_used_at" timestamp (6) with time zone,
	"revoked_at" timestamp (6) with time zone,
	"revoked_by" text,
	"revoked_reason" text,
	CONSTRAINT "api_tokens_public_id_unique" UNIQUE("public_id"),
	CONSTRAINT "api_tokens_token_sha256_unique" UNIQUE("token_sha256")
);
--> statement-breakpoint
CREATE TABLE "bulk_job_items" (
	"job_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"workflow_id" uuid NOT NULL,
	"seen_status" text NOT NULL,
	"result" text,
	"note" text,
	"ended_at" timestamp (6) with time zone,
	CONSTRAINT "bulk_job_items_job_id_position_pk" PRIMARY KEY("job_id","position")
);
--> statement-breakpoint
CREATE TABLE "bulk_jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'previewed' NOT NULL,
	"selection" jsonb NOT NULL,
	"digest" "bytea" NOT NULL,
	"reason" text,
	"requested_by" uuid NOT NULL,
	"signature_id" uuid,
	"total" integer NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"started_at" timestamp (6) with time zone,
	"ended_at" timestamp (6) with time zone,
	"abort_requested_at" timestamp (6) with time zone,
	"abort_requested_by" uuid
);
--> statement-breakpoint
CREATE TABLE "draft_openings" (
	"draft_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"opened_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "draft_openings_draft_id_user_id_revision_pk" PRIMARY KEY("draft_id","user_id","revision")
);
--> statement-breakpoint
CREATE TABLE "rejection_reasons" (
	"id" uuid PRIMARY KEY NOT NULL,
	"words" text NOT NULL,
	"uses" integer DEFAULT 0 NOT NULL,
	"created_by" uuid,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (6) with time zone,
	CONSTRAINT "rejection_reasons_words_unique" UNIQUE("words")
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"screen" text NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"columns" text[] DEFAULT '{}' NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_errors" (
	"service" text NOT NULL,
	"fingerprint" text NOT NULL,
	"operation" text NOT NULL,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"count" integer DEFAULT 1 NOT NULL,
	"first_at" timestamp (6) with time zone NOT NULL,
	"last_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "service_errors_service_fingerprint_pk" PRIMARY KEY("service","fingerprint")
);
--> statement-breakpoint
CREATE TABLE "service_minutes" (
	"service" text NOT NULL,
	"minute" timestamp (6) with time zone NOT NULL,
	"calls" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"latencies" integer[] NOT NULL,
	CONSTRAINT "service_minutes_service_minute_pk" PRIMARY KEY("service","minute")
);
--> statement-breakpoint
CREATE TABLE "signatures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"meaning" text NOT NULL,
	"action" text NOT NULL,
	"entity_type" text NOT NULL,
	"entity_id" text NOT NULL,
	"plan_sha256" "bytea" NOT NULL,
	"plan" jsonb NOT NULL,
	"has_mfa" boolean NOT NULL,
	"authenticated_at" timestamp (6) with time zone NOT NULL,
	"signed_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflow_tags" (
	"workflow_id" uuid NOT NULL,
	"tag" text NOT NULL,
	"workflow_created_at" timestamp (6) with time zone NOT NULL,
	"added_by" uuid NOT NULL,
	"added_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workflow_tags_workflow_id_tag_pk" PRIMARY KEY("workflow_id","tag")
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "device" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "revoked_by" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "role_ceiling" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "disabled_by" uuid;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "form_id" text;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "assignee_id" uuid;--> statement-breakpoint
ALTER TABLE "allow_list_entries" ADD CONSTRAINT "allow_list_entries_added_by_users_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allow_list_entries" ADD CONSTRAINT "allow_list_entries_removed_by_users_id_fk" FOREIGN KEY ("removed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_job_items" ADD CONSTRAINT "bulk_job_items_job_id_bulk_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."bulk_jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_job_items" ADD CONSTRAINT "bulk_job_items_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD CONSTRAINT "bulk_jobs_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD CONSTRAINT "bulk_jobs_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD CONSTRAINT "bulk_jobs_abort_requested_by_users_id_fk" FOREIGN KEY ("abort_requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_openings" ADD CONSTRAINT "draft_openings_draft_id_drafts_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."drafts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_openings" ADD CONSTRAINT "draft_openings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rejection_reasons" ADD CONSTRAINT "rejection_reasons_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_tags" ADD CONSTRAINT "workflow_tags_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_tags" ADD CONSTRAINT "workflow_tags_added_by_users_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "allow_list_entries_entry" ON "allow_list_entries" USING btree ("entry") WHERE "allow_list_entries"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "allow_list_entries_added_by" ON "allow_list_entries" USING btree ("added_by");--> statement-breakpoint
CREATE INDEX "allow_list_entries_removed_by" ON "allow_list_entries" USING btree ("removed_by");--> statement-breakpoint
CREATE INDEX "api_tokens_created_by" ON "api_tokens" USING btree ("created_by");--> statement-breakpoint
CREATE INDEX "api_tokens_created_at" ON "api_tokens" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "bulk_job_items_workflow_id" ON "bulk_job_items" USING btree ("workflow_id");--> statement-breakpoint
CREATE INDEX "bulk_jobs_requested_by" ON "bulk_jobs" USING btree ("requested_by","created_at");--> statement-breakpoint
CREATE INDEX "bulk_jobs_signature_id" ON "bulk_jobs" USING btree ("signature_id");--> statement-breakpoint
CREATE INDEX "bulk_jobs_abort_requested_by" ON "bulk_jobs" USING btree ("abort_requested_by");--> statement-breakpoint
CREATE INDEX "bulk_jobs_status" ON "bulk_jobs" USING btree ("status","created_at");--> statement-breakpoint
CREATE INDEX "draft_openings_user_id" ON "draft_openings" USING btree ("user_id","opened_at");--> statement-breakpoint
CREATE INDEX "rejection_reasons_created_by" ON "rejection_reasons" USING btree ("created_by");--> statement-breakpoint
CREATE UNIQUE INDEX "saved_views_user_id_screen_name" ON "saved_views" USING btree ("user_id","screen","name");--> statement-breakpoint
CREATE INDEX "service_errors_last_at" ON "service_errors" USING btree ("service","last_at");--> statement-breakpoint
CREATE INDEX "service_minutes_minute" ON "service_minutes" USING btree ("minute");--> statement-breakpoint
CREATE INDEX "signatures_user_id" ON "signatures" USING btree ("user_id","signed_at");--> statement-breakpoint
CREATE INDEX "signatures_entity" ON "signatures" USING btree ("entity_type","entity_id");--> statement-breakpoint
CREATE INDEX "workflow_tags_tag" ON "workflow_tags" USING btree ("tag","workflow_created_at","workflow_id");--> statement-breakpoint
CREATE INDEX "workflow_tags_added_by" ON "workflow_tags" USING btree ("added_by");--> statement-breakpoint
ALTER TABLE "workflows" ADD CONSTRAINT "workflows_assignee_id_users_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "workflows_form_id_created_at" ON "workflows" USING btree ("form_id","created_at","id");--> statement-breakpoint
CREATE INDEX "workflows_assignee_id_created_at" ON "workflows" USING btree ("assignee_id","created_at","id");--> statement-breakpoint
create function refuse_signature_change() returns trigger language plpgsql as $$
begin
  raise exception 'A signature is never changed.' using errcode = 'insufficient_privilege';
end
$$;--> statement-breakpoint
create trigger signatures_never_change before update or delete on signatures for each row execute function refuse_signature_change();--> statement-breakpoint
create trigger signatures_no_truncate before truncate on signatures for each statement execute function refuse_signature_change();
