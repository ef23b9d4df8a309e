-- phase: expand
-- Descending pages read ascending indexes backwards: an index "desc nulls last" serves no "order by … desc".
CREATE TABLE "workflow_search_tokens" (
	"token" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"workflow_id" uuid NOT NULL,
	CONSTRAINT "workflow_search_tokens_token_created_at_workflow_id_pk" PRIMARY KEY("token","created_at","workflow_id")
);
--> statement-breakpoint
insert into workflow_search_tokens (token, created_at, workflow_id)
select distinct t.token, w.created_at, w.id from contact_search_tokens t join workflows w on w.contact_id = t.contact_id;--> statement-breakpoint
DROP INDEX "deliveries_received_at";--> statement-breakpoint
DROP INDEX "deliveries_status";--> statement-breakpoint
DROP INDEX "deliveries_adapter";--> statement-breakpoint
DROP INDEX "deliveries_quarantine";--> statement-breakpoint
DROP INDEX "inbound_messages_contact_id";--> statement-breakpoint
DROP INDEX "sending_change_requests_requested_at";--> statement-breakpoint
DROP INDEX "sends_contact_id";--> statement-breakpoint
DROP INDEX "sends_recipient_domain";--> statement-breakpoint
DROP INDEX "sends_mailbox_id";--> statement-breakpoint
DROP INDEX "sessions_user_id";--> statement-breakpoint
DROP INDEX "submissions_contact_id";--> statement-breakpoint
DROP INDEX "submissions_received_at";--> statement-breakpoint
DROP INDEX "workflow_attempts_outcome";--> statement-breakpoint
DROP INDEX "workflows_status_created_at";--> statement-breakpoint
DROP INDEX "workflows_created_at";--> statement-breakpoint
DROP INDEX "workflows_contact_id";--> statement-breakpoint
ALTER TABLE "workflow_search_tokens" ADD CONSTRAINT "workflow_search_tokens_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "workflow_search_tokens_workflow_id" ON "workflow_search_tokens" USING btree ("workflow_id");--> statement-breakpoint
CREATE INDEX "workflows_category" ON "workflows" USING btree ("category","status");--> statement-breakpoint
CREATE INDEX "workflows_category_created_at" ON "workflows" USING btree ("category","created_at","id");--> statement-breakpoint
CREATE INDEX "workflows_current_step_created_at" ON "workflows" USING btree ("current_step","created_at","id");--> statement-breakpoint
CREATE INDEX "deliveries_received_at" ON "deliveries" USING btree ("received_at","id");--> statement-breakpoint
CREATE INDEX "deliveries_status" ON "deliveries" USING btree ("status","received_at");--> statement-breakpoint
CREATE INDEX "deliveries_adapter" ON "deliveries" USING btree ("adapter","received_at");--> statement-breakpoint
CREATE INDEX "deliveries_quarantine" ON "deliveries" USING btree ("received_at","id") WHERE "deliveries"."status" = 'quarantined' and "deliveries"."resolution" is null;--> statement-breakpoint
CREATE INDEX "inbound_messages_contact_id" ON "inbound_messages" USING btree ("contact_id","received_at");--> statement-breakpoint
CREATE INDEX "sending_change_requests_requested_at" ON "sending_change_requests" USING btree ("requested_at");--> statement-breakpoint
CREATE INDEX "sends_contact_id" ON "sends" USING btree ("contact_id","settled_at");--> statement-breakpoint
CREATE INDEX "sends_recipient_domain" ON "sends" USING btree ("recipient_domain_token","reserved_at");--> statement-breakpoint
CREATE INDEX "sends_mailbox_id" ON "sends" USING btree ("mailbox_id","reserved_at");--> statement-breakpoint
CREATE INDEX "sessions_user_id" ON "sessions" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "submissions_contact_id" ON "submissions" USING btree ("contact_id","received_at");--> statement-breakpoint
CREATE INDEX "submissions_received_at" ON "submissions" USING btree ("received_at","id");--> statement-breakpoint
CREATE INDEX "workflow_attempts_outcome" ON "workflow_attempts" USING btree ("outcome","started_at");--> statement-breakpoint
CREATE INDEX "workflows_status_created_at" ON "workflows" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "workflows_created_at" ON "workflows" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "workflows_contact_id" ON "workflows" USING btree ("contact_id","created_at");