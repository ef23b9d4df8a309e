import { expect, type Page } from "@playwright/test";

/** Opens a page of the console and returns once its buttons do something: the server's HTML is there sooner. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForFunction(() => {
    const parts = [...document.querySelectorAll("main, main button, header button")];
    return (
      parts.length > 0 && parts.every((part) => Object.keys(part).some((key) => key.startsWith("__react")))
    );
  });
}

/** One draft under its own address, with what a person can do there. */
export async function openDraft(page: Page, draftId: string) {
  await open(page, `/drafts/${draftId}`);
  const desk = deskOf(page);
  await expect(desk.draft).toBeVisible();
  return desk;
}

export function deskOf(page: Page) {
  const draft = page.getByRole("article", { name: "Draft" });
  const button = (name: string | RegExp) =>
    draft.getByRole("button", { name, exact: typeof name === "string" });
  return {
    draft,
    form: page.getByRole("region", { name: "Form" }),
    approve: button(/^Approve and (send|next)$/),
    edit: button("Edit"),
    reject: button("Reject"),
    snooze: button("Snooze"),
    undo: button("Undo"),
    line: page.getByRole("status").filter({ hasText: /\S/ }),
    editor: page.getByRole("form", { name: "Edit the draft" }),
    text: page.getByRole("textbox", { name: "Text" }),
    dialog: page.getByRole("dialog"),
  };
}
