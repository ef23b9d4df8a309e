import type { Category } from "./category.ts";

export type CategoryRule = { category: Category; pattern: RegExp; weight: number; reason: string };
export type HostileRule = { pattern: RegExp; weight: number; reason: string };

/** Each rule counts once. A weight of 3 decides alone, 1 is a hint. */
export const CATEGORY_RULES: readonly CategoryRule[] = [
  {
    category: "pricing",
    pattern:
      /\b(?:pric(?:e|es|ing)|costs?|quotes?|quotation|how much|preise?|kostet|kosten|angebot|prix|tarifs?|devis|combien coûte)\b/iu,
    weight: 3,
    reason: "asks for a price",
  },
  {
    category: "pricing",
    pattern:
      /\b(?:licen[cs]es?|seats?|per (?:user|seat|person|month)|plans?|discount|volume|billed|invoic\w+|lizenzen|abonnement)\b/iu,
    weight: 1,
    reason: "speaks of seats or plans",
  },
  {
    category: "demo",
    pattern:
      /\b(?:(?:a|the|book|schedule|request|your) (?:\w+ )?(?:demo|demonstration)|demo|démo|démonstration|vorführung|walk[- ]?through|show (?:us|me) (?:how|larkspur|the))\b/iu,
    weight: 3,
    reason: "asks for a demo",
  },
  {
    category: "demo",
    pattern:
      /\b(?:book a (?:call|meeting)|speak (?:to|with) (?:sales|someone)|trial|evaluat(?:e|ing)|compar(?:e|ing)|termin|rendez-vous)\b/iu,
    weight: 1,
    reason: "wants to see the product",
  },
  {
    category: "support",
    pattern:
      /\b(?:not (?:working|loading|syncing|showing)|(?:can'?t|cannot|unable to|can no longer) (?:log ?in|sign in|access|open|publish|see|export)|error|crash(?:es|ed|ing)?|broken|bug|locked out|outage|stopped (?:working|syncing)|is down|fehler(?:meldung)?|funktioniert nicht|ne fonctionne (?:pas|plus)|erreur|panne)\b/iu,
    weight: 3,
    reason: "reports a problem",
  },
  {
    category: "support",
    pattern:
      /\b(?:help(?: us| me)?|ticket|urgent(?:ly)?|since (?:this morning|yesterday|the update)|our account|reset|login|we are (?:a )?customers?|existing customer|hilfe|problem)\b/iu,
    weight: 1,
    reason: "asks for help with an account",
  },
  {
    category: "support",
    pattern:
      /\b(?:cancel(?:lation|ling)? (?:our|my|the) (?:plan|subscription|contract|account)|kündigen|résilier)\b/iu,
    weight: 2.5,
    reason: "wants to change or end a contract",
  },
  {
    category: "partnership",
    pattern:
      /\b(?:partner(?:s|ship|ships|ing)?(?: programme| program)?|resell(?:er|ers|ing)?|referral|white[- ]?label|affiliate|partnerschaft|wiederverkäufer|partenariat|revendeur)\b/iu,
    weight: 3,
    reason: "proposes a partnership",
  },
  {
    category: "partnership",
    pattern: /\b(?:our clients|our customers|consultanc\w+|agency|commission|co-?market\w*|joint)\b/iu,
    weight: 1,
    reason: "speaks of its own clients",
  },
  {
    category: "security",
    pattern:
      /\b(?:soc ?2|iso ?27001|pen(?:etration)?[- ]?test\w*|security (?:review|questionnaire|assessment|team|audit)|vendor (?:assessment|risk)|dpa|data processing|gdpr|sub-?processors?|data residency|dsgvo|avv|rgpd)\b/iu,
    weight: 3,
    reason: "asks for security or data protection",
  },
  {
    category: "security",
    pattern:
      /\b(?:sso|saml|encrypt\w*|complian\w*|audit|infosec|ciso|hosted|stored|sicherheit|sécurité|hébergé\w*)\b/iu,
    weight: 1,
    reason: "mentions security",
  },
  {
    category: "security",
    pattern:
      /\b(?:delete|erase|remove|forget)\b.{0,40}\bmy\b.{0,20}\b(?:personal )?(?:data|information|details)\b|\bright to be forgotten\b/iu,
    weight: 3,
    reason: "asks about the person's own data",
  },
  {
    category: "careers",
    pattern:
      /\b(?:my (?:cv|résumé|resume)|job (?:opening|application)|vacanc(?:y|ies)|internship|apply(?:ing)? for|application for|open (?:role|roles|position|positions)|careers?|bewerbung|praktikum|candidature|poste de)\b/iu,
    weight: 3,
    reason: "looks for work with us",
  },
  {
    category: "careers",
    pattern: /\b(?:hiring|job|jobs|years of experience|graduate|student|stelle|emploi)\b/iu,
    weight: 1,
    reason: "speaks of jobs",
  },
  {
    category: "spam",
    pattern:
      /\b(?:seo|backlinks?|guest posts?|link (?:building|exchange)|domain authority|(?:first|top) page of google|rank(?:ing)? (?:higher|#?1)|web ?site traffic|buy (?:followers|reviews))\b/iu,
    weight: 4,
    reason: "sells search-engine services",
  },
  {
    category: "spam",
    pattern:
      /\b(?:crypto(?:currency)?|bitcoin|casino|forex|viagra|cialis|payday|(?:business|personal) loans?|investment opportunity|lottery|inheritance)\b/iu,
    weight: 4,
    reason: "is typical advertising",
  },
  {
    category: "spam",
    pattern:
      /\b(?:(?:email|e-mail|contact|leads?) (?:list|database)s?|verified (?:leads|contacts)|lead generation|app development company|web (?:design|development) (?:services?|company|agency)|outsourc\w+|virtual assistants?|explainer videos?)\b/iu,
    weight: 3,
    reason: "sells services to us",
  },
  {
    category: "spam",
    pattern:
      /\b(?:unsubscribe|opt[- ]out|limited time offer|act now|100% free|click (?:here|below)|special offer|increase your (?:sales|revenue|traffic))\b/iu,
    weight: 2,
    reason: "reads like a mass mailing",
  },
];

/** Text that speaks to a machine, or wants to steer where our mail goes. Weights are chances, joined as 1 − ∏(1 − w). */
export const INJECTION_RULES: readonly HostileRule[] = [
  {
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|all|your|the)\b.{0,30}\b(?:instructions?|rules?|prompts?|guidelines?|polic(?:y|ies)|checks?)\b/iu,
    weight: 0.9,
    reason: "tells a machine to ignore its instructions",
  },
  {
    pattern:
      /\b(?:ignoriere|vergiss)\b.{0,40}\b(?:anweisungen|regeln)\b|\bignore[zr]?\b.{0,30}\binstructions\b/iu,
    weight: 0.9,
    reason: "tells a machine to ignore its instructions",
  },
  {
    pattern:
      /\b(?:system prompt|developer message|hidden instructions|you are (?:now )?(?:an? )?(?:ai|assistant|chatgpt|language model|bot|dan)|as an ai|jailbreak|act as (?:an?|the))\b/iu,
    weight: 0.7,
    reason: "addresses a language model",
  },
  {
    pattern:
      /<\|[a-z_]+\|>|\[\/?INST\]|^\s*(?:system|assistant|developer)\s*:|###\s*(?:system|instruction)|<\/?(?:system|instructions?|prompt)>/imu,
    weight: 0.8,
    reason: "holds marks of a model's prompt",
  },
  {
    pattern:
      /\b(?:send|forward|reply|cc|bcc|copy|e-?mail)\b.{0,60}\b(?:to|at)\b\s*:?\s*[^\s@]{1,64}@[^\s@]{1,190}/iu,
    weight: 0.6,
    reason: "wants mail to go to another address",
  },
  {
    pattern:
      /\b(?:reveal|print|repeat|output|show)\b.{0,30}\b(?:prompt|instructions|secrets?|api keys?|passwords?|credentials|other customers?)\b/iu,
    weight: 0.8,
    reason: "asks for secrets",
  },
  {
    pattern: /\{\{[\s\S]{0,200}\}\}|\{%[\s\S]{0,200}%\}|\$\{[^}]{1,200}\}|<%[\s\S]{0,200}%>/u,
    weight: 0.6,
    reason: "holds template code",
  },
  {
    pattern:
      /<\s*(?:script|img|iframe|svg|style|object|meta|form|base)\b|\bon(?:error|load|click)\s*=|javascript:/iu,
    weight: 0.7,
    reason: "holds HTML",
  },
  { pattern: /!\[[^\]]{0,100}\]\(\s*https?:/iu, weight: 0.7, reason: "holds a remote image" },
  {
    pattern: /(?:^|[\r\n])\s*(?:bcc|cc|to|from|subject|content-type|reply-to)\s*:/iu,
    weight: 0.5,
    reason: "holds a mail header",
  },
  {
    pattern:
      /(?:include|add|insert|put|quote)\b.{0,40}\b(?:this|the following) (?:link|text|sentence|url)|\bsay (?:that|exactly)\b/iu,
    weight: 0.4,
    reason: "dictates our answer",
  },
];

/** Signs of an unwanted message that are not about words. */
export const LINK = /\bhttps?:\/\/|\bwww\.|\[url/giu;
