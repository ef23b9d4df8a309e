import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export const WIDTHS = [1280, 320] as const;
export const SCHEMES = ["light", "dark"] as const;

/** axe finds nothing in light and dark, wide and narrow, on the page or its main part, and nothing scrolls sideways. */
export async function expectAccessible(page: Page, state: string, part?: "main"): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const where = `${state}, ${colorScheme}, ${width} px`;
      expect(await violationsOf(page, part), where).toEqual([]);
      expect(await overflowOf(page), `${where}: sideways scrolling`).toBeLessThanOrEqual(0);
    }
  }
  await page.setViewportSize({ width: 640, height: 400 });
  expect(await overflowOf(page), `${state} at 200 % zoom: sideways scrolling`).toBeLessThanOrEqual(0);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** What axe finds on the page as it is now, one line for each rule. */
export async function violationsOf(page: Page, part?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  if (part) axe.include(part);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** One first heading, no level left out. */
export async function expectHeadingsInOrder(page: Page, state: string): Promise<void> {
  const levels = await page
    .getByRole("heading")
    .evaluateAll((headings) =>
      headings.map((each) => Number(each.getAttribute("aria-level") ?? each.tagName.slice(1))),
    );
  expect(
    levels.filter((level) => level === 1),
    `${state}: one heading of the first level`,
  ).toHaveLength(1);
  const skipped = levels.filter((level, at) => at > 0 && level > (levels[at - 1] ?? 0) + 1);
  expect(skipped, `${state}: no heading level is left out, in ${levels.join(" ")}`).toEqual([]);
}

/** Controls are at least 24 by 24 pixels or stand that far from others (WCAG 2.5.8); links in a line of text aside. */
export async function expectLargeTargets(page: Page, state: string): Promise<void> {
  const crowded = await page.evaluate(() => {
    const names =
      "a[href], button, input, select, textarea, summary, [role=button], [role=radio], [role=tab]";
    const targets = [...document.querySelectorAll<HTMLElement>(names)]
      .map((element) => element.closest("label") ?? element)
      .filter((element, at, all) => all.indexOf(element) === at && !element.closest(".sr-only"))
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && box.height > 1);
    const isSmall = ({ box }: { box: DOMRect }) => box.width < 23.5 || box.height < 23.5;
    const isInLine = (element: Element) =>
      element.matches("a, summary, button") && getComputedStyle(element).display === "inline";
    const middle = ({ box }: { box: DOMRect }) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    return targets
      .filter((target) => isSmall(target) && !isInLine(target.element))
      .filter((target) => {
        const { x, y } = middle(target);
        return targets.some((other) => {
          if (other === target || other.element.contains(target.element)) return false;
          if (target.element.contains(other.element)) return false;
          const center = middle(other);
          if (isSmall(other)) return Math.hypot(center.x - x, center.y - y) < 24;
          const near = {
            x: Math.min(Math.max(x, other.box.left), other.box.right),
            y: Math.min(Math.max(y, other.box.top), other.box.bottom),
          };
          return Math.hypot(near.x - x, near.y - y) < 12;
        });
      })
      .map(({ element, box }) => `${box.width.toFixed()}×${box.height.toFixed()} ${element.outerHTML}`);
  });
  expect(
    crowded.map((each) => each.slice(0, 160)),
    `${state}: small targets close to others`,
  ).toEqual([]);
}

/** Tabbing through the page, nothing that has the focus lies under a bar that stays in place. */
export async function expectFocusInSight(page: Page, state: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const seen = new Set<string>();
  let last = "";
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(focusedElement);
    // The parts of a date are one element.
    if (found !== null && found.key === last) continue;
    if (found === null || seen.has(found.key)) break;
    last = found.key;
    seen.add(found.key);
    expect(found.isInSight, `${state}: ${found.html} has the focus and can be seen`).toBe(true);
  }
  expect(seen.size, `${state}: something takes the focus`).toBeGreaterThan(1);
}

/** Nothing needs dragging, and nothing moves for those who asked for stillness. */
export async function expectStillAndClickable(page: Page, state: string): Promise<void> {
  expect(await page.locator("[draggable=true]").count(), `${state}: something must be dragged`).toBe(0);
  await page.emulateMedia({ reducedMotion: "reduce" });
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((each) => each.playState === "running" && Number(each.effect?.getTiming().duration ?? 0) > 10)
      .map((each) => (each.effect instanceof KeyframeEffect ? (each.effect.target?.outerHTML ?? "") : "")),
  );
  expect(moving, `${state}: movement under reduced motion`).toEqual([]);
  await page.emulateMedia({ reducedMotion: null });
}

/** In forced colours everything is still there and the focus still shows. */
export async function expectForcedColours(page: Page, state: string): Promise<void> {
  await page.emulateMedia({ forcedColors: "active" });
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => {
    const style = document.activeElement ? getComputedStyle(document.activeElement) : null;
    return style ? `${style.outlineStyle} ${style.outlineWidth}` : "";
  });
  expect(outline, `${state}: the focus has an outline in forced colours`).not.toMatch(/^none|^$| 0px$/);
  await page.emulateMedia({ forcedColors: null });
}

function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Runs in the page. */
function focusedElement(): { key: string; html: string; isInSight: boolean } | null {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const all = [...document.querySelectorAll("*")];
  const box = element.getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  const shares = [0.1, 0.5, 0.9];
  const points = shares.flatMap((x) =>
    shares.map((y) => [left + (right - left) * x, top + (bottom - top) * y] as const),
  );
  const isInSight = points.some(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return hit !== null && (element.contains(hit) || hit.contains(element));
  });
  return { key: String(all.indexOf(element)), html: element.outerHTML.slice(0, 120), isInSight };
}
