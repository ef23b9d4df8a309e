import { z } from "zod";

export const ModelCallView = z.object({
  model: z.string(),
  /** Null when the provider did not say. */
  inputTokens: z.int().nullable(),
  outputTokens: z.int().nullable(),
  /** Millionths of a US dollar; null when the price of this model is not known. */
  costMicros: z.int().nullable(),
  priceVersion: z.string().nullable(),
});
export type ModelCallView = z.infer<typeof ModelCallView>;
