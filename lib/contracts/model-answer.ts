import { z } from "zod";

/**
 * What a model is asked to answer with. Plain types only: many endpoints refuse a schema with lengths. How long and
 * how many is judged by the checks.
 */
export const modelAnswerSchema = z.strictObject({
  language: z.enum(["en", "de", "fr"]).describe("The language that the reply is written in."),
  subject: z.string().describe("One line, without the person's words."),
  paragraphs: z
    .array(
      z.strictObject({
        sentences: z.array(
          z.strictObject({
            text: z.string().describe("One sentence of plain text."),
            sources: z
              .array(z.string())
              .describe("What it rests on: numbers of passages (P1) or fields of the form (form.company)."),
          }),
        ),
      }),
    )
    .describe("Without greeting and sign-off: they are added."),
});
export type ModelAnswer = z.infer<typeof modelAnswerSchema>;
