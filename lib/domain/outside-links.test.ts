import { expect, test } from "vitest";

import { contactLink, threadLink } from "./outside-links.ts";

test("a contact and a thread are linked where their hosts are configured, and nowhere else", () => {
  const known = { portalId: "62515", contactId: "501" };
  expect(contactLink("https://app.hubspot.com", known)).toBe(
    "https://app.hubspot.com/contacts/62515/record/0-1/501",
  );
  expect(contactLink(null, known)).toBeNull();
  expect(contactLink("https://app.hubspot.com", { ...known, portalId: null })).toBeNull();
  expect(contactLink("https://app.hubspot.com", { ...known, contactId: null })).toBeNull();
  expect(threadLink("https://mail.google.com", "19a2")).toBe("https://mail.google.com/mail/u/0/#all/19a2");
  expect(threadLink("https://mail.google.com", null)).toBeNull();
  expect(threadLink(null, "19a2")).toBeNull();
});

test("an id cannot lead elsewhere", () => {
  expect(contactLink("https://app.hubspot.com", { portalId: "1", contactId: "//evil.example/x" })).toBe(
    "https://app.hubspot.com/contacts/1/record/0-1/%2F%2Fevil.example%2Fx",
  );
});
