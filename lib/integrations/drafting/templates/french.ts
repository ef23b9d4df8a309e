import type { Category } from "#lib/domain/category.ts";

import type { BuiltInTemplate } from "./template.ts";

const WORDS: Record<Category, { subject: string; about: string; next: string }> = {
  pricing: {
    subject: "Votre question sur nos tarifs",
    about: "Merci de votre question sur nos tarifs",
    next: "{% if headcount %}Je vous prépare volontiers une offre écrite. Quand souhaitez-vous commencer ?{% else %}Je vous prépare volontiers une offre écrite. Combien de personnes seraient concernées ?{% endif %}",
  },
  demo: {
    subject: "Votre démonstration",
    about: "Merci de votre intérêt ; nous vous montrerons volontiers notre produit en visioconférence",
    next: "Quels sont les deux ou trois créneaux qui vous conviendraient cette semaine ou la semaine prochaine ? Je vous enverrai ensuite une invitation.",
  },
  support: {
    subject: "Votre message au support",
    about: "Merci de votre message, et veuillez nous excuser pour ce désagrément",
    next: "Je transmets votre message à notre équipe de support. Merci de répondre en indiquant le site concerné, l'heure et ce qui s'affichait à l'écran ; nous n'avons jamais besoin de vos mots de passe.",
  },
  security: {
    subject: "Vos questions de sécurité et de protection des données",
    about: "Merci de vos questions sur la sécurité et la protection des données",
    next: "Je vous envoie volontiers notre accord de sous-traitance et nous répondrons à votre questionnaire. À qui devons-nous adresser ces documents ?",
  },
  partnership: {
    subject: "Travailler ensemble",
    about: "Merci d'avoir pensé à nous pour un partenariat",
    next: "Dans quels pays et quels secteurs travaillent vos clients ? Avec votre réponse, je pourrai associer la bonne personne à un premier échange.",
  },
  careers: {
    subject: "Travailler chez nous",
    about: "Merci de votre intérêt pour un poste chez nous",
    next: "Cette adresse est celle de l'équipe commerciale ; nous ne pouvons pas y traiter de candidatures. Merci de postuler directement sur notre page carrières. Je vous souhaite une belle réussite.",
  },
  spam: {
    subject: "Votre message",
    about: "Merci de votre message",
    next: "Ce formulaire est réservé aux questions sur notre produit ; nous ne recherchons pas ce type d'offre.",
  },
  other: {
    subject: "Votre message",
    about: "Merci de votre message",
    next: "Pour vous orienter vers la bonne personne, j'aimerais mieux comprendre votre besoin. Pourriez-vous me décrire en une ou deux phrases ce que vous souhaitez accomplir ?",
  },
};

/** Short and without facts: the knowledge pages speak English. */
export function frenchTemplate(category: Category): BuiltInTemplate {
  const { subject, about, next } = WORDS[category];
  return {
    id: `${category}.fr`,
    subject,
    text: `{% if fullName %}Bonjour {{ fullName }},{% else %}Bonjour,{% endif %}

${about}.{% if headcount %} J'ai bien noté qu'il s'agit de {{ headcount }} personnes.{% endif %}

${next}

Cordialement,
{{ sender }}`,
  };
}
