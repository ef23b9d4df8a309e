import type { Composer } from "#lib/integrations/drafting/composer.ts";

/** Answers every form with the same two sentences. */
export function createFakeComposer(): Composer {
  return {
    name: "fake",
    async compose({ form, sender, policyVersion }) {
      return {
        category: "pricing",
        confidence: 0.9,
        reasons: ["The form asks for prices."],
        language: "en",
        subject: "Your question",
        text: `Hello ${form.firstName ?? "there"},\n\nThank you for your question.\n\n${sender.name}\n`,
        claims: [],
        templateVersion: "pricing@1",
        policyVersion,
        checks: [{ name: "recipient", ok: true, note: "One plain address.", severity: "block" }],
        flags: [],
      };
    },
  };
}
