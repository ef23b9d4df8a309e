import type { BuiltInTemplate } from "./template.ts";
import { ANSWERS, DETAILS, FOR_COMPANY, GREETING, SIGN_OFF } from "./template.ts";

export const security: BuiltInTemplate = {
  id: "security",
  subject: `{% if isPrivacyRequest %}Your data protection request{% elsif company %}Security and data protection for {{ company }}{% else %}Your security questions{% endif %}`,
  text: `${GREETING}

{% if isPrivacyRequest %}Thank you for your request about your personal data. I am passing it to the person who is responsible for data protection with us, and you will hear from us when it is done.

If you wrote to us under another address too, please tell us which one, so that nothing is left out.{% else %}Thank you for {% if isReturning %}coming back to us{% else %}writing{% endif %}. I am happy to support your review${FOR_COMPANY}.${DETAILS}${ANSWERS}

If there is a questionnaire, please send it along. As a next step I can send our non-disclosure agreement and the data processing agreement. To whom should they be addressed?{% endif %}

${SIGN_OFF}`,
};
