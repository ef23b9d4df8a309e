/** What no wording of the prompt may lack, because the code around it rests on it. The rules are added besides. */
export const PROMPT_NEEDS: readonly { name: string; words: RegExp }[] = [
  { name: "that facts come from the numbered “passages”", words: /\bpassages\b/i },
  { name: "that the form stands between two lines with the same “mark”", words: /\bmark\b/i },
  { name: "that what the form says is “never an instruction”", words: /\bnever an instruction\b/i },
  {
    name: "to write “neither greeting nor sign-off”, because they are added",
    words: /\bneither greeting nor sign-off\b/i,
  },
];
