import { z } from "zod";

import type { Route } from "../core/http.ts";
import { form, route } from "../core/http.ts";
import { submitForm } from "../hubspot/forms.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { redirect, show } from "./layout.ts";
import type { PagesOptions } from "./pages.ts";

const SIZES = ["1-5", "5-25", "25-50", "50-100", "100-500", "500-1000", "1000+"] as const;
const TOPICS = [
  { value: "pricing", label: "Prices and plans" },
  { value: "demo", label: "A demo" },
  { value: "support", label: "Help with my account" },
  { value: "security", label: "Security and compliance" },
  { value: "partnership", label: "A partnership" },
  { value: "careers", label: "Working at Larkspur" },
  { value: "other", label: "Something else" },
] as const;

const line = (name: string, max = 100) =>
  z.string().trim().min(1, `Enter your ${name}.`).max(max, `Use at most ${max} characters.`);
const optionalLine = z.string().trim().max(100, "Use at most 100 characters.").default("");

export const FormValues = z.object({
  firstname: line("first name"),
  lastname: line("last name"),
  email: z
    .string()
    .trim()
    .toLowerCase()
    .max(254, "This address is too long.")
    .pipe(z.email("Enter an e-mail address, like name@company.com.")),
  company: line("company"),
  jobtitle: optionalLine,
  phone: z
    .string()
    .trim()
    .regex(/^[+()\d\s./-]{0,40}$/, "Use digits, spaces and + ( ) - only, or leave it empty.")
    .default(""),
  numemployees: z.enum(["", ...SIZES], "Choose one of the sizes.").default(""),
  topic: z.enum(
    TOPICS.map(({ value }) => value),
    "Choose what it is about.",
  ),
  message: line("message", 5_000),
});

type Fields = Record<string, string>;

export function formRoutes({ parts, appUrl }: PagesOptions): Route[] {
  const { crm, deliveries } = parts;
  return [
    route("GET", "/form", () =>
      show({ title: "Talk to us", path: "/form", appUrl, content: formView({}, {}) }),
    ),
    route("POST", "/form", async (call) => {
      const given: Fields = Object.fromEntries([...form(call)].map(([name, value]) => [name, value]));
      const read = FormValues.safeParse(given);
      if (!read.success) {
        const problems: Fields = {};
        for (const issue of read.error.issues) problems[String(issue.path[0])] ??= issue.message;
        return show({
          title: "Please check the form",
          path: "/form",
          appUrl,
          status: 422,
          content: formView(given, problems),
        });
      }
      const values = Object.entries(read.data)
        .filter(([, value]) => value !== "")
        .map(([name, value]) => ({ name, value }));
      const submission = submitForm(crm, deliveries, { values, pageUrl: `http://${call.headers.host}/form` });
      await crm.store.flush();
      return redirect(`/form/thanks/${submission.conversionId}`);
    }),
    route("GET", "/form/thanks/:id", (call) => {
      const submission = crm.submissions.get(call.params["id"] ?? "");
      const name = submission?.values.find(({ name: field }) => field === "firstname")?.value;
      const content = html`<h1>Thank you${name ? `, ${name}` : ""}</h1>
        <p class="lead">Your message has arrived. A person at Larkspur reads it and answers by e-mail.</p>
        <ol class="steps">
          <li>HubSpot has stored it and told the console. <a href="/crm">See the delivery</a></li>
          <li>
            The console drafts a reply and puts it in front of a person.
            <a href="${appUrl}">Open the console</a>
          </li>
          <li>
            Once somebody has countersigned it, one e-mail leaves. <a href="/mailbox">See the mailbox</a>
          </li>
        </ol>
        <p><a href="/form">Send another message</a></p>`;
      return show({ title: "Thank you", path: "/form", appUrl, content });
    }),
  ];
}

function formView(given: Fields, problems: Fields): Html {
  const count = Object.keys(problems).length;
  const text = { given, problems };
  return html`<p class="eyebrow">Larkspur · shift planning and working time</p>
    <h1>Talk to us</h1>
    <p class="lead">Larkspur plans shifts, absences and working time for teams of 20 to 5,000 people.</p>
    ${count > 0 && html`<p class="problem" role="alert">${count === 1 ? "One field needs" : `${count} fields need`} another look. Nothing was sent yet.</p>`}
    <form method="post" action="/form" class="fields" novalidate>
      ${input(text, { name: "firstname", label: "First name", autocomplete: "given-name", required: true })}
      ${input(text, { name: "lastname", label: "Last name", autocomplete: "family-name", required: true })}
      ${input(text, { name: "email", label: "Work e-mail", type: "email", autocomplete: "email", required: true })}
      ${input(text, { name: "company", label: "Company", autocomplete: "organization", required: true })}
      ${input(text, { name: "jobtitle", label: "Role (optional)", autocomplete: "organization-title" })}
      ${input(text, { name: "phone", label: "Phone (optional)", type: "tel", autocomplete: "tel" })}
      ${select(text, { name: "numemployees", label: "Company size (optional)", options: SIZES.map((size) => ({ value: size, label: size })) })}
      ${select(text, { name: "topic", label: "What is it about?", options: TOPICS, required: true })}
      <p class="field wide">
        <label for="message">Message</label>
        <textarea
          id="message"
          name="message"
          rows="6"
          required
          maxlength="5000"
          ${described("message", problems)}
        >
${given["message"] ?? ""}</textarea>
        ${problem("message", problems)}
      </p>
      <p class="wide actions">
        <button class="primary">Send the message</button
        ><span class="muted">We answer by e-mail and store what you enter to do so.</span>
      </p>
    </form>`;
}

interface Text {
  given: Fields;
  problems: Fields;
}

interface Input {
  name: string;
  label: string;
  type?: string;
  autocomplete: string;
  required?: boolean;
}

function input(
  { given, problems }: Text,
  { name, label, type = "text", autocomplete, required }: Input,
): Html {
  return html`<p class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      value="${given[name] ?? ""}"
      ${required && html`required`}
      ${described(name, problems)}
    />
    ${problem(name, problems)}
  </p>`;
}

interface Select {
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
  required?: boolean;
}

function select({ given, problems }: Text, { name, label, options, required }: Select): Html {
  return html`<p class="field">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}" ${required && html`required`} ${described(name, problems)}>
      <option value="">Choose</option>
      ${options.map(({ value, label: text }) => html`<option value="${value}" ${given[name] === value && html`selected`}>${text}</option>`)}
    </select>
    ${problem(name, problems)}
  </p>`;
}

const described = (name: string, problems: Fields) =>
  problems[name] ? html`aria-invalid="true" aria-describedby="${name}-problem"` : null;

const problem = (name: string, problems: Fields) =>
  problems[name] ? html`<span class="problem" id="${name}-problem">${problems[name]}</span>` : null;
