import type { Template } from "./template.ts";
import { ANSWERS, DETAILS, FOR_COMPANY, GREETING, SIGN_OFF } from "./template.ts";

export const security: Template = {
  id: "security",
  version: 1,
  language: "en",
  subject: `{% if company %}Security and data protection for {{ company }}{% else %}Your security questions{% endif %}`,
  text: `${GREETING}

Thank you for {% if isReturning %}coming back to us{% else %}writing{% endif %}. I am happy to support your review${FOR_COMPANY}.${DETAILS}${ANSWERS}

As a next step I can send our non-disclosure agreement and the data processing agreement. To whom should they be addressed?

${SIGN_OFF}`,
};
