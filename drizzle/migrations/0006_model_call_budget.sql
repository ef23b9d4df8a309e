-- phase: expand
ALTER TABLE "model_calls" ADD COLUMN "budget_micros" bigint DEFAULT 0 NOT NULL;