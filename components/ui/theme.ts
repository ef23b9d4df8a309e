export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_OPTIONS = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

export const THEME_COOKIE = "countersign.theme";

/** The stored choice, or the system's when there is none. */
export function toTheme(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}
