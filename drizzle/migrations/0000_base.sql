-- phase: expand
CREATE TABLE "audit_events" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"action" text NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" text NOT NULL,
	"entity_type" text NOT NULL,
	"entity_id" text NOT NULL,
	"facts" jsonb NOT NULL,
	"request_id" text NOT NULL,
	"previous_hash" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_search_tokens" (
	"contact_id" uuid NOT NULL,
	"token" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email_token" "bytea",
	"email" "bytea",
	"first_name" "bytea",
	"last_name" "bytea",
	"phone" "bytea",
	"company" "bytea",
	"job_title" "bytea",
	"history" "bytea",
	"hubspot_contact_id" text,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"restricted_at" timestamp (6) with time zone,
	"suppressed_at" timestamp (6) with time zone,
	"suppression_reason" text,
	"unsubscribed_at" timestamp (6) with time zone,
	"erased_at" timestamp (6) with time zone,
	CONSTRAINT "contacts_email_token_unique" UNIQUE("email_token")
);
--> statement-breakpoint
CREATE TABLE "crm_records" (
	"id" uuid PRIMARY KEY NOT NULL,
	"send_id" uuid NOT NULL,
	"workflow_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"marker" text NOT NULL,
	"hubspot_id" text,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"written_at" timestamp (6) with time zone,
	"verified_at" timestamp (6) with time zone,
	CONSTRAINT "crm_records_marker_unique" UNIQUE("marker")
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"draft_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"revision" integer NOT NULL,
	"by_user_id" uuid NOT NULL,
	"digest" text,
	"reason" "bytea",
	"decided_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"adapter" text NOT NULL,
	"status" text NOT NULL,
	"cause" text,
	"received_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"raw_body" "bytea" NOT NULL,
	"key_owner_id" uuid NOT NULL,
	"contact_id" uuid,
	"submission_id" uuid,
	"body_bytes" integer NOT NULL,
	"body_sha256" "bytea" NOT NULL,
	"signature_version" text NOT NULL,
	"signed_with_previous_secret" integer DEFAULT 0 NOT NULL,
	"replay_digest" "bytea",
	"headers" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "draft_revisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"draft_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"subject" "bytea" NOT NULL,
	"text" "bytea" NOT NULL,
	"sources" "bytea" NOT NULL,
	"author_id" uuid,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "drafts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workflow_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"status" text DEFAULT 'pending_review' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"category" text NOT NULL,
	"template_version" text NOT NULL,
	"policy_version" text NOT NULL,
	"checks" jsonb NOT NULL,
	"urgency" integer DEFAULT 50 NOT NULL,
	"due_at" timestamp (6) with time zone NOT NULL,
	"assignee_id" uuid,
	"snoozed_until" timestamp (6) with time zone,
	"approved_digest" text,
	"approved_by" uuid,
	"approved_at" timestamp (6) with time zone,
	"send_after" timestamp (6) with time zone,
	"rejected_reason" text,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "drafts_workflow_id_unique" UNIQUE("workflow_id"),
	CONSTRAINT "drafts_approval_complete" CHECK ("drafts"."status" <> 'approved' or ("drafts"."approved_digest" is not null and "drafts"."approved_by" is not null and "drafts"."send_after" is not null))
);
--> statement-breakpoint
CREATE TABLE "knowledge_pages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"version" integer NOT NULL,
	"title" text NOT NULL,
	"markdown" text NOT NULL,
	"is_active" boolean NOT NULL,
	"author_id" uuid,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"search" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', markdown), 'B')) STORED
);
--> statement-breakpoint
CREATE TABLE "outbox_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp (6) with time zone,
	"publish_count" integer DEFAULT 0 NOT NULL,
	"closed_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"passes_at" timestamp (6) with time zone[] NOT NULL,
	"window_ms" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sending_change_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"kill_switch" boolean NOT NULL,
	"settings_version" integer NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"reason" text NOT NULL,
	"confirmed_by" uuid,
	"confirmed_at" timestamp (6) with time zone,
	CONSTRAINT "sending_change_requests_two_people" CHECK ("sending_change_requests"."confirmed_by" is null or "sending_change_requests"."confirmed_by" <> "sending_change_requests"."requested_by")
);
--> statement-breakpoint
CREATE TABLE "sending_settings" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"mode" text NOT NULL,
	"kill_switch" boolean DEFAULT false NOT NULL,
	"daily_quota" integer DEFAULT 500 NOT NULL,
	"per_recipient_per_30_days" integer DEFAULT 5 NOT NULL,
	"per_domain_per_day" integer DEFAULT 50 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"changed_by" text DEFAULT 'system' NOT NULL,
	CONSTRAINT "sending_settings_single_row" CHECK ("sending_settings"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "sends" (
	"id" uuid PRIMARY KEY NOT NULL,
	"draft_id" uuid NOT NULL,
	"workflow_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"state" text DEFAULT 'reserved' NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp (6) with time zone,
	"provider" text NOT NULL,
	"revision" integer NOT NULL,
	"approved_digest" text NOT NULL,
	"body_sha256" text NOT NULL,
	"recipient_domain_token" text NOT NULL,
	"provider_draft_id" text,
	"provider_message_id" text,
	"provider_thread_id" text,
	"wire_message_id" text,
	"search_after_epoch" bigint,
	"reserved_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"in_flight_at" timestamp (6) with time zone,
	"settled_at" timestamp (6) with time zone,
	"settled_by" text,
	"evidence" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "sends_draft_id_unique" UNIQUE("draft_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"token_sha256" "bytea" NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"authenticated_at" timestamp (6) with time zone,
	"has_mfa" boolean DEFAULT false NOT NULL,
	"revoked_at" timestamp (6) with time zone,
	CONSTRAINT "sessions_token_sha256_unique" UNIQUE("token_sha256")
);
--> statement-breakpoint
CREATE TABLE "submissions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"contact_id" uuid NOT NULL,
	"dedupe_key" text NOT NULL,
	"dedupe_reason" text NOT NULL,
	"conversion_id" text,
	"portal_id" text,
	"form_id" text,
	"form_name" text,
	"content_sha256" text NOT NULL,
	"submitted_at" timestamp (6) with time zone NOT NULL,
	"received_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"fields" "bytea" NOT NULL,
	"flags" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "submissions_dedupe_key_unique" UNIQUE("dedupe_key")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"role" text,
	"disabled_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"last_sign_in_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "workflow_attempts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workflow_id" uuid NOT NULL,
	"step" text NOT NULL,
	"number" integer NOT NULL,
	"outcome" text NOT NULL,
	"request_id" text NOT NULL,
	"started_at" timestamp (6) with time zone NOT NULL,
	"ended_at" timestamp (6) with time zone,
	"error_code" text,
	"error_message" text,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflow_steps" (
	"workflow_id" uuid NOT NULL,
	"step" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp (6) with time zone,
	"completed_at" timestamp (6) with time zone,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "workflow_steps_workflow_id_step_pk" PRIMARY KEY("workflow_id","step")
);
--> statement-breakpoint
CREATE TABLE "workflows" (
	"id" uuid PRIMARY KEY NOT NULL,
	"submission_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"outcome" text,
	"category" text,
	"current_step" text DEFAULT 'receive' NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"error_message" text,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (6) with time zone,
	"completed_at" timestamp (6) with time zone,
	"updated_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workflows_submission_id_unique" UNIQUE("submission_id")
);
--> statement-breakpoint
ALTER TABLE "contact_search_tokens" ADD CONSTRAINT "contact_search_tokens_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm_records" ADD CONSTRAINT "crm_records_send_id_sends_id_fk" FOREIGN KEY ("send_id") REFERENCES "public"."sends"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm_records" ADD CONSTRAINT "crm_records_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_draft_id_drafts_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."drafts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_by_user_id_users_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_submission_id_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."submissions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_revisions" ADD CONSTRAINT "draft_revisions_draft_id_drafts_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."drafts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_revisions" ADD CONSTRAINT "draft_revisions_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_assignee_id_users_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_approved_by_users_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "knowledge_pages" ADD CONSTRAINT "knowledge_pages_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sending_change_requests" ADD CONSTRAINT "sending_change_requests_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sending_change_requests" ADD CONSTRAINT "sending_change_requests_confirmed_by_users_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sends" ADD CONSTRAINT "sends_draft_id_drafts_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."drafts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sends" ADD CONSTRAINT "sends_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sends" ADD CONSTRAINT "sends_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_attempts" ADD CONSTRAINT "workflow_attempts_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_steps" ADD CONSTRAINT "workflow_steps_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflows" ADD CONSTRAINT "workflows_submission_id_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."submissions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflows" ADD CONSTRAINT "workflows_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_events_entity" ON "audit_events" USING btree ("entity_type","entity_id","seq");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("actor_type","actor_id","seq");--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("action","seq");--> statement-breakpoint
CREATE INDEX "audit_events_occurred_at" ON "audit_events" USING btree ("occurred_at");--> statement-breakpoint
CREATE INDEX "contact_search_tokens_token" ON "contact_search_tokens" USING btree ("token","contact_id");--> statement-breakpoint
CREATE INDEX "contact_search_tokens_contact_id" ON "contact_search_tokens" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "contacts_hubspot_contact_id" ON "contacts" USING btree ("hubspot_contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "crm_records_send_id_kind" ON "crm_records" USING btree ("send_id","kind");--> statement-breakpoint
CREATE INDEX "crm_records_workflow_id" ON "crm_records" USING btree ("workflow_id");--> statement-breakpoint
CREATE INDEX "crm_records_verified_at" ON "crm_records" USING btree ("verified_at","written_at");--> statement-breakpoint
CREATE INDEX "decisions_draft_id" ON "decisions" USING btree ("draft_id","decided_at");--> statement-breakpoint
CREATE INDEX "decisions_by_user_id" ON "decisions" USING btree ("by_user_id");--> statement-breakpoint
CREATE INDEX "deliveries_received_at" ON "deliveries" USING btree ("received_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "deliveries_status" ON "deliveries" USING btree ("status","received_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "deliveries_contact_id" ON "deliveries" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "deliveries_submission_id" ON "deliveries" USING btree ("submission_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_replay_digest" ON "deliveries" USING btree ("replay_digest");--> statement-breakpoint
CREATE UNIQUE INDEX "draft_revisions_draft_id_number" ON "draft_revisions" USING btree ("draft_id","number");--> statement-breakpoint
CREATE INDEX "draft_revisions_author_id" ON "draft_revisions" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "drafts_queue" ON "drafts" USING btree ("status","due_at","id");--> statement-breakpoint
CREATE INDEX "drafts_contact_id" ON "drafts" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "drafts_assignee_id" ON "drafts" USING btree ("assignee_id");--> statement-breakpoint
CREATE INDEX "drafts_approved_by" ON "drafts" USING btree ("approved_by");--> statement-breakpoint
CREATE UNIQUE INDEX "knowledge_pages_slug_version" ON "knowledge_pages" USING btree ("slug","version");--> statement-breakpoint
CREATE UNIQUE INDEX "knowledge_pages_active" ON "knowledge_pages" USING btree ("slug") WHERE "knowledge_pages"."is_active";--> statement-breakpoint
CREATE INDEX "knowledge_pages_search" ON "knowledge_pages" USING gin ("search");--> statement-breakpoint
CREATE INDEX "knowledge_pages_author_id" ON "knowledge_pages" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "outbox_events_open" ON "outbox_events" USING btree ("closed_at","published_at","created_at");--> statement-breakpoint
CREATE INDEX "outbox_events_created_at" ON "outbox_events" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "sending_change_requests_requested_at" ON "sending_change_requests" USING btree ("requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "sending_change_requests_requested_by" ON "sending_change_requests" USING btree ("requested_by");--> statement-breakpoint
CREATE INDEX "sending_change_requests_confirmed_by" ON "sending_change_requests" USING btree ("confirmed_by");--> statement-breakpoint
CREATE INDEX "sends_state" ON "sends" USING btree ("state","reserved_at");--> statement-breakpoint
CREATE INDEX "sends_workflow_id" ON "sends" USING btree ("workflow_id");--> statement-breakpoint
CREATE INDEX "sends_contact_id" ON "sends" USING btree ("contact_id","settled_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "sends_recipient_domain" ON "sends" USING btree ("recipient_domain_token","reserved_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "sends_settled_at" ON "sends" USING btree ("settled_at");--> statement-breakpoint
CREATE INDEX "sessions_user_id" ON "sessions" USING btree ("user_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "sessions_expires_at" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "submissions_contact_id" ON "submissions" USING btree ("contact_id","received_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "submissions_received_at" ON "submissions" USING btree ("received_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "submissions_conversion_id" ON "submissions" USING btree ("conversion_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_issuer_subject" ON "users" USING btree ("issuer","subject");--> statement-breakpoint
CREATE INDEX "workflow_attempts_workflow_id" ON "workflow_attempts" USING btree ("workflow_id","started_at");--> statement-breakpoint
CREATE INDEX "workflow_attempts_outcome" ON "workflow_attempts" USING btree ("outcome","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "workflows_status_created_at" ON "workflows" USING btree ("status","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "workflows_created_at" ON "workflows" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "workflows_contact_id" ON "workflows" USING btree ("contact_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "workflows_current_step" ON "workflows" USING btree ("current_step","status");