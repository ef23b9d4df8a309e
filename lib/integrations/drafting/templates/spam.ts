import type { BuiltInTemplate } from "./template.ts";
import { GREETING, SIGN_OFF } from "./template.ts";

/** No reply is advised; the text is there for the one case in which a person decides otherwise. */
export const spam: BuiltInTemplate = {
  id: "spam",
  subject: "Your message",
  text: `${GREETING}

Thank you for your message. This form is for questions about our product, and we are not looking for such an offer, so we will not take it further.

${SIGN_OFF}`,
};
