import type { BuiltInTemplate } from "./template.ts";
import { ANSWERS, GREETING, SIGN_OFF } from "./template.ts";

export const careers: BuiltInTemplate = {
  id: "careers",
  subject: "Working with us",
  text: `${GREETING}

Thank you for your interest in working with us. This mailbox belongs to the sales team, so we cannot take up applications here.${ANSWERS}

If a role there fits, please apply for it directly. I wish you every success.

${SIGN_OFF}`,
};
