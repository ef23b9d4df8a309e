/** Complete configurations for tests. Nothing here is used anywhere else. */
const key = (letter: string) =>
  Buffer.from(`${letter}bcdefgh1234567890ijklmnopqrstuv`.slice(0, 32)).toString("base64");

export const SANDBOX = {
  APP_ENV: "sandbox",
  PUBLIC_URL: "http://127.0.0.1:3000",
  DATABASE_URL: "postgres://app:pw@127.0.0.1:5543/countersign",
  KEY_STORE_URL: "postgres://app:pw@127.0.0.1:5544/countersign_keys",
  MASTER_KEY: key("a"),
  LOOKUP_KEY: key("b"),
  SESSION_SECRET: "s1-k3J9x0pQ7vB2mN5wR8tY1uI4oP6aS",
  OIDC_ISSUER: "http://127.0.0.1:4703",
  OIDC_CLIENT_ID: "countersign",
  OIDC_CLIENT_SECRET: "o1-k3J9x0pQ7vB2mN5wR8tY1uI4oP6aS",
  HUBSPOT_API_URL: "http://127.0.0.1:4701",
  HUBSPOT_ACCESS_TOKEN: "h1-k3J9x0pQ7vB2mN5wR8tY1uI4oP6aS",
  HUBSPOT_CLIENT_SECRET: "h2-k3J9x0pQ7vB2mN5wR8tY1uI4oP6aS",
  GMAIL_API_URL: "http://127.0.0.1:4702",
  GMAIL_TOKEN_URL: "http://127.0.0.1:4702/token",
  GMAIL_CLIENT_ID: "sandbox",
  GMAIL_CLIENT_SECRET: "g1-k3J9x0pQ7vB2",
  GMAIL_REFRESH_TOKEN: "g2-k3J9x0pQ7vB2",
  MAIL_FROM: "hello@larkspur.example",
  INNGEST_SIGNING_KEY: "signkey-test-0123456789abcdef",
};

export const PRODUCTION = {
  ...SANDBOX,
  APP_ENV: "production",
  PUBLIC_URL: "https://console.example.com",
  OIDC_ISSUER: "https://login.example.com",
  HUBSPOT_API_URL: "https://api.hubapi.com",
  GMAIL_API_URL: "https://gmail.googleapis.com",
  GMAIL_TOKEN_URL: "https://oauth2.googleapis.com/token",
};
