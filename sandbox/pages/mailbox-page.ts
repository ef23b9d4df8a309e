import type { Call, Route } from "../core/http.ts";
import { param, Refusal, route } from "../core/http.ts";
import type { StoredMessage } from "../gmail/state.ts";
import { smtpMessages } from "../smtp/messages.ts";
import type { Html } from "./html.ts";
import { escapeHtml, html } from "./html.ts";
import { bounce, byHand, mailboxFull, outOfOffice, receive, reply } from "./incoming-mail.ts";
import { empty, SAFE_HEADERS, show, time } from "./layout.ts";
import { redirect } from "./layout.ts";
import { oneClickLink, pressOneClick } from "./one-click.ts";
import type { PagesOptions } from "./pages.ts";

/** What left, what was answered, what still lies in the drafts. */
export function mailboxRoutes({ parts, appUrl }: PagesOptions): Route[] {
  const { mail } = parts;
  const { box } = mail;
  const bySmtp = smtpMessages(box);
  const find = (call: Call): StoredMessage => {
    const message = box.messages.get(param(call, "id")) ?? bySmtp.get(param(call, "id"));
    if (!message) throw new Refusal({ status: 404 });
    return message;
  };
  const answer =
    (make: typeof reply): Route["handle"] =>
    async (call) => {
      const sent = find(call);
      await receive(box, make(sent, mail.address, box.now()), { threadId: sent.threadId });
      await box.store.flush();
      return redirect(`/mailbox/${sent.id}`);
    };

  return [
    route("GET", "/mailbox", () => {
      const newestFirst = box.messages.all().toSorted((a, b) => b.internalDate - a.internalDate);
      const sent = [...newestFirst, ...bySmtp.all()]
        .filter(isSentOne)
        .toSorted((a, b) => b.internalDate - a.internalDate);
      const received = newestFirst.filter(
        ({ labelIds }) => labelIds.includes("INBOX") && !labelIds.includes("SENT"),
      );
      const drafts = newestFirst.filter(({ labelIds }) => labelIds.includes("DRAFT"));
      const content = html`<h1>Mailbox</h1>
        <p class="lead">
          E-mails from <code>${mail.address}</code> and by SMTP, as their recipients got them. Times are UTC.
        </p>
        <h2>Delivered <span class="count">${sent.length}</span></h2>
        ${sent.length > 0 ? list(sent) : empty("Nothing has been sent yet. An e-mail appears here after somebody approved it in the console.")}
        <h2>Drafts at Gmail <span class="count">${drafts.length}</span></h2>
        ${drafts.length > 0 ? list(drafts) : empty("No draft is waiting at Gmail. A draft lives there for a moment only, between approval and sending.")}
        <h2>Answers that came back <span class="count">${received.length}</span></h2>
        ${received.length > 0 ? list(received) : empty("No recipient has answered. Open a delivered e-mail to answer as its recipient.")}`;
      return show({ title: "Mailbox", path: "/mailbox", appUrl, content, refreshMs: 2_000 });
    }),
    route("GET", "/mailbox/:id", (call) => {
      const message = find(call);
      return show({
        title: message.parsed.subject || "No subject",
        path: "/mailbox",
        appUrl,
        content: messageView(message, call.url.searchParams.get("one-click")),
      });
    }),
    route("GET", "/mailbox/:id/html", (call) => ({
      status: 200,
      headers: {
        ...SAFE_HEADERS,
        "content-type": "text/html; charset=utf-8",
        "content-security-policy":
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'",
      },
      body: find(call).parsed.html ?? `<p>${escapeHtml("This message has no HTML.")}</p>`,
    })),
    route("POST", "/mailbox/:id/reply", answer(reply)),
    route("POST", "/mailbox/:id/out-of-office", answer(outOfOffice)),
    route("POST", "/mailbox/:id/bounce", answer(bounce)),
    route("POST", "/mailbox/:id/mailbox-full", answer(mailboxFull)),
    route("POST", "/mailbox/:id/by-hand", async (call) => {
      const sent = find(call);
      await receive(box, byHand(sent, mail.address, box.now()), { labelIds: ["SENT"] });
      await box.store.flush();
      return redirect("/mailbox");
    }),
    route("POST", "/mailbox/:id/one-click", async (call) => {
      const sent = find(call);
      return redirect(`/mailbox/${sent.id}?one-click=${await pressOneClick(sent, appUrl)}`);
    }),
  ];
}

function list(messages: readonly StoredMessage[]): Html {
  return html`<ul class="rows">
    ${messages.map(
      ({ id, parsed, internalDate, labelIds }) =>
        html`<li>
          <a href="/mailbox/${id}">
            <span class="who"
              ><bdi>${labelIds.includes("INBOX") ? parsed.from : parsed.to.join(", ") || "No recipient"}</bdi
              >${labelIds.includes("SMTP") && html` <span class="muted">by SMTP</span>`}</span
            >
            <span class="what"
              ><strong><bdi>${parsed.subject || "No subject"}</bdi></strong>
              <span class="muted"><bdi>${parsed.text.slice(0, 120)}</bdi></span></span
            >
            ${time(internalDate)}
          </a>
        </li>`,
    )}
  </ul>`;
}

function messageView(message: StoredMessage, oneClick: string | null): Html {
  const { id, parsed, internalDate, labelIds } = message;
  const isSent = isSentOne(message);
  return html`<p class="back"><a href="/mailbox">Mailbox</a></p>
    <h1><bdi>${parsed.subject || "No subject"}</bdi></h1>
    <dl class="facts">
      <dt>From</dt>
      <dd><bdi>${parsed.from}</bdi></dd>
      <dt>To</dt>
      <dd><bdi>${parsed.to.join(", ") || "nobody"}</bdi></dd>
      ${
        parsed.cc.length > 0 &&
        html`<dt>Copy</dt>
          <dd><bdi>${parsed.cc.join(", ")}</bdi></dd>`
      }
      <dt>${isSent ? "Sent" : labelIds.includes("DRAFT") ? "Drafted" : "Received"}</dt>
      <dd>${time(internalDate)} UTC</dd>
      <dt>Message-ID</dt>
      <dd><code>${parsed.messageId || "none"}</code></dd>
      ${
        labelIds.includes("SMTP")
          ? html`<dt>Sent by SMTP</dt>
              <dd>from <code>${parsed.from}</code>, kept by the mail server as <code>${id}</code></dd>`
          : html`<dt>Gmail</dt>
              <dd><code>${id}</code> in thread <code>${message.threadId}</code></dd>`
      }
    </dl>
    <section aria-label="Text" class="letter">
      <bdi>${parsed.text || "This message has no text part."}</bdi>
    </section>
    ${
      parsed.html &&
      html`<details id="html">
        <summary>HTML part</summary>
        <iframe
          sandbox
          title="The HTML part of this e-mail"
          src="/mailbox/${id}/html"
          loading="lazy"
        ></iframe>
      </details>`
    }
    <details id="headers">
      <summary>All ${parsed.headers.length} headers</summary>
      <dl class="headers">
        ${parsed.headers.map(
          ({ name, value }) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
    </details>
    ${
      isSent &&
      html`<h2>Answer as the recipient</h2>
        <div class="actions">
          ${button(id, "reply", "Reply")} ${button(id, "out-of-office", "Out of office")}
          ${button(id, "bounce", "Bounce")} ${button(id, "mailbox-full", "Mailbox full")}
          ${oneClickLink(message) !== null && button(id, "one-click", "Unsubscribe")}
        </div>
        ${
          oneClick !== null &&
          html`<p role="status">The address for one-click unsubscribing answered ${oneClick}.</p>`
        }
        <h2>Write as a colleague</h2>
        <div class="actions">${button(id, "by-hand", "Write to the same person by hand")}</div>`
    }`;
}

const isSentOne = ({ labelIds }: StoredMessage): boolean =>
  labelIds.includes("SENT") || labelIds.includes("SMTP");

const button = (id: string, action: string, label: string): Html =>
  html`<form method="post" action="/mailbox/${id}/${action}"><button>${label}</button></form>`;
