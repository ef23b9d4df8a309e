import { z } from "zod";

export const PLACEHOLDERS = /^(changeme|change-me|secret|password|example|placeholder|todo|xxx+)/i;

const required = (mend: string) =>
  z
    .string({ error: `is missing. ${mend}` })
    .trim()
    .min(1, `is empty. ${mend}`);

export const url = (mend: string) =>
  required(mend).refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: `is not an http(s) address. ${mend}`,
    abort: true,
  });

export const postgresUrl = (mend: string) =>
  required(mend)
    .refine((value) => /^postgres(ql)?:\/\//.test(value), {
      error: `must start with postgres://. ${mend}`,
      abort: true,
    })
    .refine((value) => URL.canParse(value) && (value.match(/@/g)?.length ?? 0) <= 1, {
      error: "cannot be read: write @ in the password as %40.",
      abort: true,
    })
    .refine((value) => new URL(value).pathname.length > 1, {
      error: "names no database: end it with /name.",
      abort: true,
    });

/** A secret of at least 32 characters that is nobody's placeholder. */
export const secret = (mend = "Make one with: openssl rand -base64 32") =>
  required(mend)
    .refine((value) => !PLACEHOLDERS.test(value), { error: `is a placeholder. ${mend}`, abort: true })
    .refine((value) => value.length >= 32, {
      error: `is shorter than 32 characters. ${mend}`,
      abort: true,
    })
    .refine((value) => new Set(value).size >= 8, { error: `repeats itself. ${mend}` });

/** Exactly 32 bytes, in base64. */
export const key32 = (mend = "Make one with: openssl rand -base64 32") =>
  required(mend)
    .refine((value) => !PLACEHOLDERS.test(value), { error: `is a placeholder. ${mend}`, abort: true })
    .refine((value) => /^[A-Za-z0-9+/]{43}=$/.test(value), {
      error: `is not 32 bytes in base64. ${mend}`,
      abort: true,
    })
    .refine((value) => new Set(Buffer.from(value, "base64")).size >= 8, {
      error: `repeats itself. ${mend}`,
    });

export const text = required;

/** Only the words true and false: a typing error must never switch sending on. */
export const flag = (fallback: boolean) =>
  z
    .enum(["true", "false"], { error: "must be exactly true or false." })
    .default(fallback ? "true" : "false")
    .transform((value) => value === "true");

export const integer = (range: { min: number; max: number; fallback: number }) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${range.min} to ${range.max}.`)
    .transform(Number)
    .refine((value) => value >= range.min && value <= range.max, {
      error: `must be a whole number from ${range.min} to ${range.max}.`,
    })
    .default(range.fallback);

export const share = () =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, "must be a number from 0 to 1.")
    .transform(Number)
    .refine((value) => value <= 1, { error: "must be a number from 0 to 1." });

const ADDRESS_OR_DOMAIN =
  /^(?:[a-z0-9.!#$&'*+/=?^_`{|}~-]+@)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/;

/** A JSON array of lower-case addresses or domains, e.g. ["jane@acme.com","acme.com"]. */
export const allowList = z
  .string()
  .default("[]")
  .transform((value, ctx) => {
    const items = readJsonArray(value);
    if (!items) {
      ctx.addIssue('must be a JSON array, e.g. ["jane@acme.com","acme.com"].');
      return z.NEVER;
    }
    items.forEach((item, index) => {
      if (typeof item !== "string" || !ADDRESS_OR_DOMAIN.test(item)) {
        ctx.addIssue(
          `item ${index + 1} is not a lower-case address or domain without spaces; * is not allowed.`,
        );
      }
    });
    return items.filter((item) => typeof item === "string");
  });

const dollars = z.number().min(0).max(10_000);
const PriceList = z.record(
  z.string().min(1),
  z.strictObject({ input: dollars, output: dollars }).refine(({ input, output }) => input + output > 0),
);

/** Dollars for a million tokens by the model's name, e.g. {"my-model":{"input":0.25,"output":1}}. */
export const modelPrices = z
  .string()
  .default("{}")
  .transform((value, ctx) => {
    const prices = PriceList.safeParse(readJson(value));
    if (prices.success) return prices.data;
    ctx.addIssue(
      'must be JSON in dollars for a million tokens, e.g. {"my-model":{"input":0.25,"output":1}}.',
    );
    return z.NEVER;
  });

function readJsonArray(value: string): unknown[] | null {
  const parsed = readJson(value);
  return Array.isArray(parsed) ? parsed : null;
}

function readJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
