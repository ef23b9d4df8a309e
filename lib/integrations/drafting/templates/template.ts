/** What the product comes with, before a team words it itself. */
export type BuiltInTemplate = { id: string; subject: string; text: string };

/** What every template may use. Nothing else of the form reaches a template. */
export type TemplateValues = {
  firstName: string | null;
  fullName: string | null;
  company: string | null;
  headcount: string | null;
  /** `120 people, 6 sites and plans for March 2027` */
  details: string | null;
  deadline: string | null;
  answers: string[];
  unanswered: string | null;
  /** Asked as well, but too much for one short reply. */
  left: string | null;
  isReturning: boolean;
  isCancellation: boolean;
  /** The person asks for their own data, not about data protection in general. */
  isPrivacyRequest: boolean;
  /** The message is in a language that no template speaks. */
  isOtherLanguage: boolean;
  sender: string;
};

export const GREETING = `{% if firstName %}Hello {{ firstName }},{% else %}Hello,{% endif %}`;

export const DETAILS = `{% if details %} You mentioned {{ details }}, so I have answered with that in mind.{% endif %}`;

export const ANSWERS = `{% if isOtherLanguage %} Please excuse that I answer in English.{% endif %}{% for answer in answers %}

{{ answer }}{% endfor %}{% if unanswered %}

I do not want to guess about {{ unanswered }}, so I am checking with a colleague and will come back to you on that.{% endif %}{% if left %}

You also asked about {{ left }}; I will gladly go into that in my next message.{% endif %}`;

export const SIGN_OFF = `Kind regards,
{{ sender }}`;

export const FOR_COMPANY = `{% if company %} for {{ company }}{% endif %}`;
