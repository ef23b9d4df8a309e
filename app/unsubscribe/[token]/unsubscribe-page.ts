type Words = { title: string; text: string; hasButton?: boolean };
type Shown = { status: number; nonce: string; sender: string; words: Words };

export const ASK = (sender: string): Words => ({
  title: "Unsubscribe",
  text: `Press the button, and ${sender} sends you no more e-mail. You need not sign in.`,
  hasButton: true,
});
export const DONE = (sender: string): Words => ({
  title: "You are unsubscribed",
  text: `${sender} sends you no more e-mail. One that is on its way right now may still arrive.`,
});
export const UNKNOWN: Words = {
  title: "This link does not work",
  text: "It may be incomplete. Copy the whole link out of the e-mail, or answer the e-mail and say that you want no more.",
};
export const NOT_ASKED: Words = {
  title: "Nothing was changed",
  text: "Open the link from the e-mail once more and press the button there.",
  hasButton: true,
};
export const FAILED: Words = {
  title: "It did not work",
  text: "Nothing was changed. Try again in a few minutes, or answer the e-mail and say that you want no more.",
  hasButton: true,
};

/** A page for people outside: no script, no sign-in, nothing of others loaded, nothing remembered. */
export function unsubscribePage({ status, nonce, sender, words }: Shown): Response {
  const form = words.hasButton
    ? `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Unsubscribe</button></form>`
    : "";
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/icon.svg">
<title>${escape(words.title)} · ${escape(sender)}</title>
<style nonce="${escape(nonce)}">${STYLE}</style>
</head>
<body>
<main>
<p class="sender">${escape(sender)}</p>
<h1>${escape(words.title)}</h1>
<p>${escape(words.text)}</p>
${form}
</main>
</body>
</html>
`;
  return new Response(body, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex, nofollow",
    },
  });
}

/** The console's tokens, written out: this page must show whatever else fails to load. */
const STYLE = `
:root { color-scheme: light dark; background: light-dark(oklch(0.972 0.003 260), oklch(0.168 0.008 260)); color: light-dark(oklch(0.34 0.012 260), oklch(0.87 0.006 260)); font: 0.875rem/1.375rem ui-sans-serif, system-ui, sans-serif; }
body { margin: 0; }
main { box-sizing: border-box; display: flex; flex-direction: column; justify-content: center; gap: 1rem; min-height: 100dvh; max-width: 24rem; margin: 0 auto; padding: 1.5rem 1rem; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.25rem; line-height: 1.75rem; font-weight: 600; color: light-dark(oklch(0.2 0.012 260), oklch(0.97 0.004 260)); }
p { margin: 0; }
.sender { color: light-dark(oklch(0.49 0.012 260), oklch(0.71 0.01 260)); }
button { width: 100%; min-height: 2.5rem; padding: 0 0.75rem; border: 0; border-radius: 6px; background: light-dark(oklch(0.49 0.2 275), oklch(0.53 0.19 275)); color: oklch(1 0 260); font: inherit; font-weight: 500; cursor: pointer; }
button:hover { background: light-dark(oklch(0.44 0.2 275), oklch(0.48 0.19 275)); }
button:focus-visible { outline: 2px solid light-dark(oklch(0.46 0.19 275), oklch(0.79 0.11 275)); outline-offset: 2px; }
@media (forced-colors: active) { button { border: 1px solid ButtonText; } }
`;

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
