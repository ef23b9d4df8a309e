-- phase: expand
ALTER TABLE "deliveries" ADD COLUMN "resolution_reason" "bytea";