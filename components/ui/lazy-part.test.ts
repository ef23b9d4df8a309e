import { expect, test } from "vitest";

import { lazyPart } from "./lazy-part.ts";

test("a window's code is fetched once, however often it is asked for", async () => {
  let fetched = 0;
  const part = lazyPart(async () => {
    fetched += 1;
    return "window";
  });
  expect(part.get()).toBeNull();
  part.fetch();
  part.fetch();
  await expect.poll(() => part.get()).toBe("window");
  part.fetch();
  expect(fetched).toBe(1);
});

test("code that was lost on the way is fetched again when it is asked for again", async () => {
  const answers = [Promise.reject(new Error("gone")), Promise.resolve("window")];
  let fetched = 0;
  const part = lazyPart(() => answers[fetched++] ?? Promise.reject(new Error("asked too often")));
  part.fetch();
  await expect.poll(() => fetched).toBe(1);
  expect(part.get()).toBeNull();
  part.fetch();
  await expect.poll(() => part.get()).toBe("window");
});
