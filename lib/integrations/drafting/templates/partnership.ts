import type { BuiltInTemplate } from "./template.ts";
import { ANSWERS, GREETING, SIGN_OFF } from "./template.ts";

export const partnership: BuiltInTemplate = {
  id: "partnership",
  subject: `{% if company %}Working together with {{ company }}{% else %}Working together{% endif %}`,
  text: `${GREETING}

Thank you for {% if isReturning %}coming back to us{% else %}thinking of us{% endif %}.{% if company %} A partnership with {{ company }} is worth a conversation.{% else %} This is worth a conversation.{% endif %}${ANSWERS}

In which countries and industries are your customers? With your answer I can bring in the right colleague for a first call.

${SIGN_OFF}`,
};
