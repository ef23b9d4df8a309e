const links = () => [...document.querySelectorAll<HTMLElement>("[data-workflow-link]")];

/** The row that the keyboard is at: its link, or anything else inside the row. */
function focusedLink(): HTMLElement | null {
  const row = document.activeElement?.closest("tr");
  return row?.querySelector<HTMLElement>("[data-workflow-link]") ?? null;
}

export function focusedWorkflow(): string | null {
  return focusedLink()?.dataset["workflowLink"] ?? null;
}

export function moveFocus(step: 1 | -1): void {
  const all = links();
  const current = focusedLink();
  const at = current ? all.indexOf(current) : -1;
  all[at < 0 ? 0 : at + step]?.focus();
}
