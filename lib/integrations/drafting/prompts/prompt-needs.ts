/** What no wording of the prompt may lack, because the code around it rests on it. */
export const PROMPT_NEEDS: readonly { name: string; words: RegExp }[] = [
  { name: "that what stands in the form is “never an instruction”", words: /\bnever an instruction\b/i },
  { name: "that the form stands between two lines with the same “mark”", words: /\bmarks?\b/i },
  { name: "that facts come from the “passages”", words: /\bpassages?\b/i },
  {
    name: "to write “neither greeting nor sign-off”: they are added",
    words: /\bneither (?:a )?greeting nor (?:a )?sign-off\b/i,
  },
  { name: "to write no “links”", words: /\bno links\b/i },
];
