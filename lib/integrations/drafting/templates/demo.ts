import type { BuiltInTemplate } from "./template.ts";
import { ANSWERS, DETAILS, FOR_COMPANY, GREETING, SIGN_OFF } from "./template.ts";

export const demo: BuiltInTemplate = {
  id: "demo",
  subject: `{% if company %}A demo for {{ company }}{% else %}Your demo{% endif %}`,
  text: `${GREETING}

Thank you for {% if isReturning %}coming back to us{% else %}your interest{% endif %}. We would be glad to arrange a demo${FOR_COMPANY}.${DETAILS}${ANSWERS}

Which two or three times this week or next would suit you? Please add your time zone, and I will send an invitation for one of them.

${SIGN_OFF}`,
};
