-- phase: contract
DROP TABLE "contact_search_tokens" CASCADE;