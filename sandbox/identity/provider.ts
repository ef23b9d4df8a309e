import { interactionPolicy, Provider } from "oidc-provider";
import type { KoaContext } from "oidc-provider";

import type { Store } from "../core/store.ts";
import { createAdapter } from "./adapter.ts";
import type { Keys } from "./keys.ts";
import { groupOf, PEOPLE } from "./people.ts";
import { messagePage, signOutPage } from "./sign-in-page.ts";

const CLIENT_ID = "countersign";
const SCOPE = "openid email profile groups offline_access";

export interface ProviderOptions {
  issuer: string;
  appUrl: string;
  clientSecret: string;
  keys: Keys;
  store: Store;
}

/** An OpenID provider with four people. PKCE is required; every sign-in asks who it is, unless `prompt=none`. */
export function createProvider({ issuer, appUrl, clientSecret, keys, store }: ProviderOptions): Provider {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy
    .get("login")
    ?.checks.push(
      new Check("choose_person", "The person at the screen has to be chosen", ({ oidc }) =>
        oidc.result?.login || oidc.prompts?.has("none") ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
      ),
    );
  return new Provider(issuer, {
    adapter: createAdapter(store, Date.now),
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: clientSecret,
        client_name: "Countersign",
        redirect_uris: [`${appUrl}/api/auth/callback/sso`],
        post_logout_redirect_uris: [appUrl, `${appUrl}/`, `${appUrl}/sign-in`],
        response_types: ["code"],
        grant_types: ["authorization_code", "refresh_token"],
        require_auth_time: true,
      },
    ],
    jwks: { keys: keys.jwks },
    cookies: {
      keys: keys.cookies,
      names: { session: "sandbox_sso", interaction: "sandbox_sign_in", resume: "sandbox_resume" },
    },
    // Scope claims stand in the ID token itself, as with Entra, Okta and Google.
    conformIdTokenClaims: false,
    claims: {
      openid: ["sub", "amr", "auth_time"],
      email: ["email", "email_verified"],
      profile: ["name", "preferred_username"],
      groups: ["groups"],
    },
    scopes: ["openid", "offline_access"],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx: KoaContext, form: string) => showPage(ctx, signOutPage(form)),
        postLogoutSuccessSource: (ctx: KoaContext) =>
          showPage(ctx, messagePage("Signed out", "The sign-in of this browser has ended.")),
      },
    },
    renderError: (ctx: KoaContext, { error, error_description: description }: Record<string, string>) =>
      showPage(ctx, messagePage("The sign-in cannot go on", `${description ?? error ?? "Unknown error"}.`)),
    interactions: {
      policy,
      url: (_: KoaContext, interaction: { uid: string }) => `/interaction/${interaction.uid}`,
    },
    findAccount: (_: KoaContext, id: string) => accountOf(id),
    loadExistingGrant: firstPartyGrant,
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      Interaction: 900,
      Session: 28_800,
      Grant: 28_800,
      RefreshToken: 28_800,
    },
  });
}

function accountOf(id: string) {
  const person = PEOPLE.find((known) => known.id === id);
  if (!person) return undefined;
  return {
    accountId: id,
    claims: () => ({
      sub: id,
      name: person.name,
      preferred_username: id,
      email: person.email,
      email_verified: true,
      groups: [groupOf(person)],
    }),
  };
}

/** The console is the team's own program: nobody is asked for consent. */
async function firstPartyGrant({ oidc }: KoaContext) {
  const { client, session, provider } = oidc;
  if (!client || !session) return undefined;
  const known = session.grantIdFor(client.clientId);
  const existing = known ? await provider.Grant.find(known) : undefined;
  if (existing) return existing;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPE);
  await grant.save();
  return grant;
}

function showPage(ctx: KoaContext, html: string): void {
  ctx.type = "html";
  ctx.body = html;
}
