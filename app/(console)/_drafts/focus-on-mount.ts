/** As a `ref`: takes the focus once, when the control appears in a window that the person has just opened. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus();
}
