import type { BuiltInTemplate } from "./template.ts";
import { ANSWERS, GREETING, SIGN_OFF } from "./template.ts";

export const support: BuiltInTemplate = {
  id: "support",
  subject: `{% if isCancellation %}Your contract{% else %}Your message to support{% endif %}`,
  text: `${GREETING}

{% if isCancellation %}Thank you for telling us about your plans. Here is how it works.{% else %}Thank you for telling us, and I am sorry for the trouble. I am passing your message to our support team.{% endif %}${ANSWERS}

{% if isCancellation %}Please reply with the last day that you have in mind, and we will confirm it in writing. If there is something that we could put right instead, I would like to hear about it.{% else %}To find the cause quickly, it helps to know the site, the time when it began and what the screen shows. Please reply with whatever was not in your message yet.{% endif %}

${SIGN_OFF}`,
};
