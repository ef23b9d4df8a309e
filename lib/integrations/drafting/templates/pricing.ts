import type { BuiltInTemplate } from "./template.ts";
import { ANSWERS, DETAILS, FOR_COMPANY, GREETING, SIGN_OFF } from "./template.ts";

export const pricing: BuiltInTemplate = {
  id: "pricing",
  subject: `{% if company %}Pricing for {{ company }}{% else %}Your question about pricing{% endif %}`,
  text: `${GREETING}

Thank you for {% if isReturning %}coming back to us{% else %}asking us{% endif %} about prices${FOR_COMPANY}.${DETAILS}${ANSWERS}

{% if headcount and deadline %}If this fits, I will gladly put it in a written offer. Would a short call help you decide?{% elsif headcount %}If this fits, I will gladly put it in a written offer. When would you like to start?{% else %}How many people would be on the schedule? With that number I can tell you which plan fits and put it in a written offer.{% endif %}

${SIGN_OFF}`,
};
