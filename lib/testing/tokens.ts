/** Tokens as an admin makes them, for specs that put one straight into its table. */
export { newToken, shownPrefix } from "#lib/services/tokens/token-text.ts";
