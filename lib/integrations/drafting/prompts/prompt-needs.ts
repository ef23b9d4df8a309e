/** What no wording of the prompt may lack. That the form is data, not instruction, stands in the rules, not here. */
export const PROMPT_NEEDS: readonly { name: string; words: RegExp }[] = [
  { name: "that facts come from the numbered “passages”", words: /\bpassages?\b/i },
];
