-- phase: expand
CREATE INDEX "decisions_decided_at" ON "decisions" USING btree ("decided_at");