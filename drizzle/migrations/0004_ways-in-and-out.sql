-- phase: expand
CREATE TABLE "content_versions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"body" jsonb NOT NULL,
	"is_active" boolean NOT NULL,
	"author_id" uuid,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "crm_callbacks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"callback_id" text NOT NULL,
	"workflow_id" uuid NOT NULL,
	"complete_on" text DEFAULT 'sent' NOT NULL,
	"status" text DEFAULT 'waiting' NOT NULL,
	"outcome" text,
	"received_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"completed_at" timestamp (6) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	CONSTRAINT "crm_callbacks_callback_id_unique" UNIQUE("callback_id")
);
--> statement-breakpoint
CREATE TABLE "crm_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"dedupe_key" text NOT NULL,
	"event_id" text,
	"subscription_type" text NOT NULL,
	"portal_id" text,
	"hubspot_contact_id" text NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"received_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"cause" text,
	"submission_id" uuid,
	"checks" integer DEFAULT 0 NOT NULL,
	"checked_at" timestamp (6) with time zone,
	CONSTRAINT "crm_events_dedupe_key_unique" UNIQUE("dedupe_key")
);
--> statement-breakpoint
CREATE TABLE "forms" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"is_archived" boolean DEFAULT false NOT NULL,
	"watched_since" timestamp (6) with time zone NOT NULL,
	"listed" integer DEFAULT 0 NOT NULL,
	"received" integer DEFAULT 0 NOT NULL,
	"newest_submitted_at" timestamp (6) with time zone,
	"polled_at" timestamp (6) with time zone,
	"error_code" text,
	"updated_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "read_cursors" (
	"name" text PRIMARY KEY NOT NULL,
	"position" text NOT NULL,
	"read_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"error_code" text
);
--> statement-breakpoint
CREATE TABLE "inbound_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mailbox_id" text NOT NULL,
	"provider_message_id" text NOT NULL,
	"provider_thread_id" text,
	"kind" text NOT NULL,
	"received_at" timestamp (6) with time zone NOT NULL,
	"noted_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"contact_id" uuid,
	"send_id" uuid
);
--> statement-breakpoint
CREATE TABLE "landed_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"path" text NOT NULL,
	"landed_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"headers" jsonb NOT NULL,
	"raw_body" "bytea" NOT NULL,
	"landing_key_id" uuid NOT NULL,
	"signature_version" text NOT NULL,
	"signed_with_previous_secret" integer DEFAULT 0 NOT NULL,
	"replay_digest" "bytea",
	"claimed_until" timestamp (6) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "landing_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"opened_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model_calls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workflow_id" uuid NOT NULL,
	"model" text NOT NULL,
	"prompt_version" text NOT NULL,
	"outcome" text NOT NULL,
	"input_tokens" integer,
	"output_tokens" integer,
	"price_version" text,
	"cost_micros" bigint,
	"duration_ms" integer NOT NULL,
	"called_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "privacy_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"status" text DEFAULT 'received' NOT NULL,
	"hubspot_contact_id" text,
	"contact_id" uuid,
	"requested_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp (6) with time zone,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "bounced_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "dedupe_reason" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "resolution" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "resolved_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "resolved_by" text;--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "composer" text DEFAULT 'template' NOT NULL;--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "prompt_version" text;--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "fallback_reason" text;--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "mailbox_id" text;--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "stale_since" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "stale_reason" text;--> statement-breakpoint
ALTER TABLE "sends" ADD COLUMN "mailbox_id" text;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "answered_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "content_versions" ADD CONSTRAINT "content_versions_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm_callbacks" ADD CONSTRAINT "crm_callbacks_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm_events" ADD CONSTRAINT "crm_events_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crm_events" ADD CONSTRAINT "crm_events_submission_id_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."submissions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound_messages" ADD CONSTRAINT "inbound_messages_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound_messages" ADD CONSTRAINT "inbound_messages_send_id_sends_id_fk" FOREIGN KEY ("send_id") REFERENCES "public"."sends"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_calls" ADD CONSTRAINT "model_calls_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "privacy_requests" ADD CONSTRAINT "privacy_requests_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "content_versions_kind_name_version" ON "content_versions" USING btree ("kind","name","version");--> statement-breakpoint
CREATE UNIQUE INDEX "content_versions_active" ON "content_versions" USING btree ("kind","name") WHERE "content_versions"."is_active";--> statement-breakpoint
CREATE INDEX "content_versions_author_id" ON "content_versions" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "crm_callbacks_status" ON "crm_callbacks" USING btree ("status","expires_at");--> statement-breakpoint
CREATE INDEX "crm_callbacks_workflow_id" ON "crm_callbacks" USING btree ("workflow_id");--> statement-breakpoint
CREATE INDEX "crm_events_status" ON "crm_events" USING btree ("status","received_at");--> statement-breakpoint
CREATE INDEX "crm_events_delivery_id" ON "crm_events" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "crm_events_submission_id" ON "crm_events" USING btree ("submission_id");--> statement-breakpoint
CREATE INDEX "crm_events_hubspot_contact_id" ON "crm_events" USING btree ("hubspot_contact_id");--> statement-breakpoint
CREATE INDEX "forms_polled_at" ON "forms" USING btree ("polled_at");--> statement-breakpoint
CREATE UNIQUE INDEX "inbound_messages_provider_message" ON "inbound_messages" USING btree ("mailbox_id","provider_message_id");--> statement-breakpoint
CREATE INDEX "inbound_messages_contact_id" ON "inbound_messages" USING btree ("contact_id","received_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "inbound_messages_send_id" ON "inbound_messages" USING btree ("send_id");--> statement-breakpoint
CREATE INDEX "landed_deliveries_landed_at" ON "landed_deliveries" USING btree ("landed_at");--> statement-breakpoint
CREATE INDEX "landed_deliveries_landing_key_id" ON "landed_deliveries" USING btree ("landing_key_id");--> statement-breakpoint
CREATE UNIQUE INDEX "landed_deliveries_replay_digest" ON "landed_deliveries" USING btree ("replay_digest");--> statement-breakpoint
CREATE INDEX "model_calls_called_at" ON "model_calls" USING btree ("called_at");--> statement-breakpoint
CREATE INDEX "model_calls_workflow_id" ON "model_calls" USING btree ("workflow_id");--> statement-breakpoint
CREATE INDEX "privacy_requests_status" ON "privacy_requests" USING btree ("status","requested_at");--> statement-breakpoint
CREATE INDEX "privacy_requests_contact_id" ON "privacy_requests" USING btree ("contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "privacy_requests_hubspot_contact" ON "privacy_requests" USING btree ("source","kind","hubspot_contact_id");--> statement-breakpoint
CREATE INDEX "sends_mailbox_id" ON "sends" USING btree ("mailbox_id","reserved_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "sends_wire_message_id" ON "sends" USING btree ("wire_message_id");--> statement-breakpoint
CREATE INDEX "sends_provider_thread_id" ON "sends" USING btree ("provider_thread_id");