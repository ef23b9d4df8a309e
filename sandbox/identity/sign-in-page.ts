import type { Html } from "../pages/html.ts";
import { html, trusted } from "../pages/html.ts";
import { PEOPLE } from "./people.ts";

/** One click signs in: nobody here has a password. */
export function signInPage(): string {
  const people = PEOPLE.map(
    (person) =>
      html`<li>
        <button class="person" name="person" value="${person.id}">
          <span class="initial" aria-hidden="true">${person.name.slice(0, 1)}</span>
          <span
            ><strong>${person.name}</strong> <span class="role">${person.role}</span><br /><span class="muted"
              >${person.can}</span
            ></span
          >
        </button>
      </li>`,
  );
  return document(
    "Sign in to Countersign",
    html`<h1>Sign in to Countersign</h1>
      <p class="muted">
        The identity provider of this sandbox. Choose who you are; there are no passwords, and nothing here
        leaves this machine.
      </p>
      <form method="post">
        <ul class="people">
          ${people}
        </ul>
      </form>`,
  );
}

export function messagePage(title: string, text: string): string {
  return document(
    title,
    html`<h1>${title}</h1>
      <p class="muted">${text}</p>`,
  );
}

/** `form` comes from the provider and carries its own token. */
export function signOutPage(form: string): string {
  return document(
    "Sign out",
    html`<h1>Sign out</h1>
      <p class="muted">End the sign-in of this browser?</p>
      ${trusted(form)}
      <p class="actions">
        <button class="primary" type="submit" form="op.logoutForm" value="yes" name="logout" data-submit-now>
          Sign out
        </button>
        <button type="submit" form="op.logoutForm">Stay signed in</button>
      </p>`,
  );
}

const document = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="/assets/sandbox.css" />
        <link rel="icon" href="/assets/mark.svg" />
        <script src="/assets/submit.js" defer></script>
      </head>
      <body class="narrow">
        <main>${content}</main>
      </body>
    </html>`.text;
