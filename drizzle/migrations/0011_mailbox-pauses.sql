-- phase: expand
CREATE TABLE "mailbox_pauses" (
	"mailbox_id" text PRIMARY KEY NOT NULL,
	"paused_until" timestamp (6) with time zone NOT NULL,
	"reason" text NOT NULL,
	"noticed_at" timestamp (6) with time zone DEFAULT now() NOT NULL
);
