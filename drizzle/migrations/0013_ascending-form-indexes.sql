-- phase: expand
DROP INDEX "form_backfills_form_id";--> statement-breakpoint
DROP INDEX "form_polls_started_at";--> statement-breakpoint
DROP INDEX "listed_submissions_form_id";--> statement-breakpoint
CREATE INDEX "form_backfills_form_id" ON "form_backfills" USING btree ("form_id","requested_at");--> statement-breakpoint
CREATE INDEX "form_polls_started_at" ON "form_polls" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "listed_submissions_form_id" ON "listed_submissions" USING btree ("form_id","submitted_at");