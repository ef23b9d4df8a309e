-- phase: expand
CREATE TABLE "intake_refusals" (
	"minute" timestamp (6) with time zone NOT NULL,
	"cause" text NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "intake_refusals_minute_cause_pk" PRIMARY KEY("minute","cause")
);
--> statement-breakpoint
CREATE INDEX "deliveries_adapter" ON "deliveries" USING btree ("adapter","received_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "deliveries_quarantine" ON "deliveries" USING btree ("received_at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "deliveries"."status" = 'quarantined' and "deliveries"."resolution" is null;