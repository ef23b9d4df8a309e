import type { Category } from "./category.ts";

/** What people ask about: how to recognise it, what to look up, and what to call it in a reply. */
export const TOPICS = {
  pricing: {
    asks: /\b(?:pric(?:e|es|ing)|costs?|quotes?|quotation|how much|per (?:user|seat|person)|licen[cs]es?|preise?|kosten|kostet|angebot|tarife?|prix|tarifs?|devis|coûte)\b/iu,
    query: "pricing price plan costs per person month",
    label: "pricing",
  },
  discount: {
    asks: /\b(?:discounts?|rebate|cheaper|non-?profits?|charit(?:y|ies)|ngo|rabatt|remise)\b/iu,
    query: "discount non-profit charity",
    label: "a discount",
  },
  trial: {
    asks: /\b(?:(?:free )?trial|try (?:it|out)|test account|pilot|testen|testzugang|testphase|essai|essayer)\b/iu,
    query: "free trial pilot",
    label: "a trial",
  },
  billing: {
    asks: /\b(?:invoic(?:e|es|ing)|purchase order|payment terms|pay (?:by|monthly|yearly|annually)|bill(?:ed|ing) (?:monthly|yearly|annually)|rechnung|facture|facturation)\b/iu,
    query: "billing invoice payment purchase order",
    label: "billing",
  },
  sso: {
    asks: /\b(?:sso|single sign[- ]?on|saml|oidc|okta|entra|azure ad)\b/iu,
    query: "single sign-on SSO SAML OIDC Okta Entra",
    label: "single sign-on",
  },
  scim: {
    asks: /\b(?:scim|(?:user )?provisioning|joiners and leavers)\b/iu,
    query: "SCIM provisioning joiners leavers",
    label: "SCIM",
  },
  report: {
    asks: /\b(?:soc ?2|iso ?27001|audit report|security report|certif(?:ied|icate|ication)s?)\b/iu,
    query: "SOC 2 report ISO 27001",
    label: "our SOC 2 report",
  },
  penetrationTest: {
    asks: /\bpen(?:etration)?[- ]?test\w*/iu,
    query: "penetration test summary",
    label: "the penetration test",
  },
  questionnaire: {
    asks: /\b(?:questionnaires?|security (?:review|assessment|audit)|vendor (?:assessment|risk)|fragebogen)\b/iu,
    query: "security review questionnaire",
    label: "your questionnaire",
  },
  encryption: {
    asks: /\b(?:encrypt(?:ed|ion)?|at rest|in transit|backups?|verschlüssel\p{L}*|chiffr\p{L}*)/iu,
    query: "encryption encrypted backups",
    label: "encryption",
  },
  residency: {
    asks: /\b(?:data residency|(?:data (?:is |are )?)?(?:hosted|stored|hosting|located)|where (?:is|are|do you keep).{0,30}data|eu (?:region|data|hosting)|data cent(?:er|re)s?|serverstandort|gehostet|hébergé\p{L}*|hébergement)\b/iu,
    query: "data residency hosting region stored",
    label: "data residency",
  },
  privacy: {
    asks: /\b(?:gdpr|dpa|data processing (?:agreement|addendum)|sub-?processors?|dsgvo|avv|rgpd|personal data)\b/iu,
    query: "GDPR data processing agreement sub-processors personal data",
    label: "data protection",
  },
  integrations: {
    asks: /\b(?:integrat(?:e|es|ed|ion|ions)|connect(?:s|or|ors)?(?: (?:to|with))|payroll|personio|workday|datev|sap|bamboohr|adp|slack|teams|schnittstellen?|intégrations?|paie)\b/iu,
    query: "integrations payroll connect Personio Workday DATEV",
    label: "integrations",
  },
  api: {
    asks: /\b(?:api|webhooks?|sdk|rate limits?|rest endpoints?|developer (?:docs?|documentation))\b/iu,
    query: "API webhooks developers",
    label: "the API",
  },
  onboarding: {
    asks: /\b(?:onboard(?:ing)?|implementation(?! partners?)|roll[- ]?out|go(?:ing)? live|migrat(?:e|ion|ing)|set[- ]?up|import|how long (?:does|would) it take|einführung|déploiement)\b/iu,
    query: "onboarding rollout weeks migration import training",
    label: "onboarding",
  },
  support: {
    asks: /\b(?:support hours|opening hours|response times?|sla|phone support|24\/7|weekend support|account manager)\b/iu,
    query: "support hours response time",
    label: "support hours",
  },
  incident: {
    asks: /\b(?:error|errors|broken|crash(?:es|ed|ing)?|not (?:working|loading|syncing)|(?:can'?t|cannot|unable to) (?:log ?in|sign in|access|open|publish|see)|down|outage|bug|locked out|stopped|funktioniert nicht|fehler|ne fonctionne (?:pas|plus)|erreur|panne)\b/iu,
    query: "problem not work screen",
    label: "the problem that you describe",
  },
  cancellation: {
    asks: /\b(?:cancel(?:lation|ling)?|terminat(?:e|ion)|notice period|contract (?:length|term)|minimum term|kündig\p{L}*|résili\p{L}*)\b/iu,
    query: "cancellation cancel notice period contract term",
    label: "contract terms",
  },
  export: {
    asks: /\b(?:export (?:of )?(?:our|my|the|all|your)? ?data|data export|take our data|get our data|datenexport|exporter)\b/iu,
    query: "data export after cancellation spreadsheets",
    label: "exporting data",
  },
  partnership: {
    asks: /\b(?:partner(?:s|ship|ships|ing)?|resell(?:er|ers|ing)?|referral|white[- ]?label|commission|implementation partner|affiliate|partenariat|partnerschaft|wiederverkauf)\b/iu,
    query: "partner programme referral reseller commission",
    label: "partnerships",
  },
  careers: {
    asks: /\b(?:job|jobs|career|careers|vacanc(?:y|ies)|internship|apply(?:ing)? for|my cv|résumé|resume|open (?:role|roles|position|positions)|hiring|bewerbung|stelle|praktikum|candidature|stage|emploi)\b/iu,
    query: "careers open roles apply hiring",
    label: "open roles",
  },
  mobile: {
    asks: /\b(?:mobile|app|(?:on|their|old|own) (?:a |the )?(?:smart)?phones?|iphone|android|ios|push notifications?)\b/iu,
    query: "mobile app iPhone Android staff",
    label: "the mobile app",
  },
  scheduling: {
    asks: /\b(?:shift swaps?|swap shifts|rota|rotas|roster(?:s|ing)?|time ?sheets?|working time|rest (?:periods?|times?)|overtime|absence|holiday requests?|schichtplan\p{L}*|dienstplan\p{L}*|planning)\b/iu,
    query: "shift planning swaps working time rules absence rota",
    label: "scheduling",
  },
  sites: {
    asks: /\b(?:(?:two|several|multiple|different|all|across|between)\s(?:our\s)?(?:sites|locations|houses|stores|branches|homes|restaurants|hotels)|sister (?:house|company|site)|lend|borrow (?:staff|people))\b/iu,
    query: "several sites plan across lend people",
    label: "planning across sites",
  },
  workplace: {
    asks: /\b(?:remote(?:ly)?|home office|work from home|in europe|where are you based|on[- ]?site work)\b/iu,
    query: "where we work from home European Union",
    label: "where we work",
  },
  demo: {
    asks: /\b(?:demo|demonstration|walk[- ]?through|show (?:us|me)|see (?:it|larkspur) in action|book a (?:call|meeting)|vorführung|démonstration|démo)\b/iu,
    query: "demo call walkthrough",
    label: "a demo",
  },
} as const satisfies Record<string, { asks: RegExp; query: string; label: string }>;

export type Topic = keyof typeof TOPICS;

/** What to look up in the knowledge pages for a message of this kind; each item is one search. */
export function knowledgeQueries(text: string, category: Category): string[] {
  const kind = category in TOPICS ? [category as Topic] : [];
  return [...new Set<Topic>([...kind, ...topicsOf(text)])].map((topic) => TOPICS[topic].query);
}

/** The topics of a text, in the order in which they first appear. */
export function topicsOf(text: string): Topic[] {
  return (Object.keys(TOPICS) as Topic[])
    .map((topic) => ({ topic, at: text.search(TOPICS[topic].asks) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)
    .map(({ topic }) => topic);
}
