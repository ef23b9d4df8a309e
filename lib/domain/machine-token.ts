export const TOKEN_MAX_DAYS = 90;

export const RANGE_FAULT = "Write a range such as 203.0.113.0/24.";

/** The shape of a range, for a form; the server looks at every number. */
export function isAddressRange(text: string): boolean {
  return /^[\da-f.:]+\/\d{1,3}$/i.test(text);
}
