-- phase: expand
CREATE TABLE "content_change_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"from_version" integer NOT NULL,
	"to_version" integer NOT NULL,
	"plan_sha256" "bytea" NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	"request_signature_id" uuid NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"confirmed_by" uuid,
	"confirmed_at" timestamp (6) with time zone,
	"confirm_signature_id" uuid,
	CONSTRAINT "content_change_requests_two_people" CHECK ("content_change_requests"."confirmed_by" is null or "content_change_requests"."confirmed_by" <> "content_change_requests"."requested_by"),
	CONSTRAINT "content_change_requests_confirmed_once" CHECK (("content_change_requests"."confirmed_by" is null) = ("content_change_requests"."confirmed_at" is null) and ("content_change_requests"."confirmed_by" is null) = ("content_change_requests"."confirm_signature_id" is null))
);
--> statement-breakpoint
ALTER TABLE "content_change_requests" ADD CONSTRAINT "content_change_requests_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content_change_requests" ADD CONSTRAINT "content_change_requests_request_signature_id_signatures_id_fk" FOREIGN KEY ("request_signature_id") REFERENCES "public"."signatures"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content_change_requests" ADD CONSTRAINT "content_change_requests_confirmed_by_users_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content_change_requests" ADD CONSTRAINT "content_change_requests_confirm_signature_id_signatures_id_fk" FOREIGN KEY ("confirm_signature_id") REFERENCES "public"."signatures"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "content_change_requests_kind_name" ON "content_change_requests" USING btree ("kind","name","requested_at");--> statement-breakpoint
CREATE INDEX "content_change_requests_requested_by" ON "content_change_requests" USING btree ("requested_by");--> statement-breakpoint
CREATE INDEX "content_change_requests_confirmed_by" ON "content_change_requests" USING btree ("confirmed_by");--> statement-breakpoint
CREATE INDEX "content_change_requests_request_signature_id" ON "content_change_requests" USING btree ("request_signature_id");--> statement-breakpoint
CREATE INDEX "content_change_requests_confirm_signature_id" ON "content_change_requests" USING btree ("confirm_signature_id");