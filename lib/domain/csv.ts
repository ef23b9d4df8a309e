/** What makes a spreadsheet take a cell for a formula, with or without white space before it. */
const FORMULA = /^\s*[=+\-@]|^[\t\r\n]/;

/** One line of RFC 4180. A cell that a spreadsheet would calculate begins with an apostrophe. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
