import type { BuiltInTemplate } from "./template.ts";
import { ANSWERS, DETAILS, GREETING, SIGN_OFF } from "./template.ts";

export const other: BuiltInTemplate = {
  id: "other",
  subject: `{% if company %}Your message from {{ company }}{% else %}Your message{% endif %}`,
  text: `${GREETING}

Thank you for {% if isReturning %}coming back to us{% else %}your message{% endif %}.{% if answers != empty %}${DETAILS}{% endif %}${ANSWERS}

{% if answers == empty %}To bring in the right colleague, I would like to understand a little better what you need. Could you describe in a sentence or two what you would like to achieve?{% else %}Does this answer your question? If something is missing, a short reply is enough and I will look into it.{% endif %}

${SIGN_OFF}`,
};
