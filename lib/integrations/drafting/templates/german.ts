import type { Category } from "#lib/domain/category.ts";

import type { BuiltInTemplate } from "./template.ts";

const WORDS: Record<Category, { subject: string; about: string; next: string }> = {
  pricing: {
    subject: "Ihre Frage zu unseren Preisen",
    about: "vielen Dank für Ihre Frage zu unseren Preisen",
    next: "{% if headcount %}Gern stelle ich Ihnen ein schriftliches Angebot zusammen. Ab wann möchten Sie starten?{% else %}Gern stelle ich Ihnen ein schriftliches Angebot zusammen. Für wie viele Personen planen Sie?{% endif %}",
  },
  demo: {
    subject: "Ihr Vorführtermin",
    about: "vielen Dank für Ihr Interesse; gern zeigen wir Ihnen unser Produkt in einem Videogespräch",
    next: "Welche zwei oder drei Termine passen Ihnen diese oder nächste Woche? Ich schicke Ihnen dann eine Einladung.",
  },
  support: {
    subject: "Ihre Nachricht an den Support",
    about: "vielen Dank für Ihre Nachricht, und bitte entschuldigen Sie die Umstände",
    next: "Ich gebe Ihre Nachricht an unser Support-Team weiter. Bitte antworten Sie kurz mit dem betroffenen Standort, der Uhrzeit und dem, was auf dem Bildschirm stand; Passwörter brauchen wir nie.",
  },
  security: {
    subject: "Ihre Fragen zu Sicherheit und Datenschutz",
    about: "vielen Dank für Ihre Fragen zu Sicherheit und Datenschutz",
    next: "Gern schicke ich Ihnen unseren Vertrag zur Auftragsverarbeitung und beantworte Ihren Fragebogen. An wen dürfen wir die Unterlagen richten?",
  },
  partnership: {
    subject: "Zusammenarbeit",
    about: "vielen Dank, dass Sie an eine Zusammenarbeit mit uns denken",
    next: "In welchen Ländern und Branchen sind Ihre Kunden tätig? Mit Ihrer Antwort kann ich die richtige Person für ein erstes Gespräch dazubitten.",
  },
  careers: {
    subject: "Arbeiten bei uns",
    about: "vielen Dank für Ihr Interesse an der Arbeit bei uns",
    next: "Dieses Postfach gehört dem Vertrieb; Bewerbungen können wir hier leider nicht annehmen. Bitte bewerben Sie sich direkt über unsere Karriereseite. Ich wünsche Ihnen viel Erfolg.",
  },
  spam: {
    subject: "Ihre Nachricht",
    about: "vielen Dank für Ihre Nachricht",
    next: "Dieses Formular ist für Fragen zu unserem Produkt gedacht; ein solches Angebot suchen wir derzeit nicht.",
  },
  other: {
    subject: "Ihre Nachricht",
    about: "vielen Dank für Ihre Nachricht",
    next: "Damit ich die richtige Person dazubitten kann, würde ich gern etwas genauer verstehen, worum es geht. Könnten Sie mir in ein oder zwei Sätzen schreiben, was Sie erreichen möchten?",
  },
};

/** Short and without facts: the knowledge pages speak English. */
export function germanTemplate(category: Category): BuiltInTemplate {
  const { subject, about, next } = WORDS[category];
  return {
    id: `${category}.de`,
    subject,
    text: `{% if fullName %}Guten Tag {{ fullName }},{% else %}Guten Tag,{% endif %}

${about}.{% if headcount %} Ich habe notiert, dass es um {{ headcount }} Personen geht.{% endif %}

${next}

Mit freundlichen Grüßen
{{ sender }}`,
  };
}
