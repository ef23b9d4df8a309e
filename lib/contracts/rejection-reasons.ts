import { z } from "zod";

export const RejectionReasonView = z.object({ id: z.uuid(), words: z.string(), uses: z.int() });
export type RejectionReasonView = z.infer<typeof RejectionReasonView>;

/** The most used first. */
export const RejectionReasonList = z.object({ items: z.array(RejectionReasonView) });
export type RejectionReasonList = z.infer<typeof RejectionReasonList>;

export const ForgetRejectionReasonInput = z.strictObject({ reasonId: z.uuid() });
export type ForgetRejectionReasonInput = z.infer<typeof ForgetRejectionReasonInput>;
