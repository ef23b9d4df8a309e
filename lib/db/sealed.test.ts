import { randomBytes, randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { seal, sealText, type SubjectKey, unseal, unsealText } from "./sealed.ts";

const key: SubjectKey = { ownerId: randomUUID(), version: 1, key: randomBytes(32) };
const place = { table: "contacts", column: "email", rowId: randomUUID() };

describe("sealed values", () => {
  test("come back as they were", () => {
    const sealed = seal(key, place, "Zoë ☕ \u0000");
    expect(unseal(key, place, sealed).toString()).toBe("Zoë ☕ \u0000");
  });

  test("never show the text, nor the same bytes twice", () => {
    const [first, second] = [seal(key, place, "jane@acme.example"), seal(key, place, "jane@acme.example")];
    expect(first.includes("jane")).toBe(false);
    expect(first.equals(second)).toBe(false);
  });

  test.each([
    ["another column", { ...place, column: "company" }],
    ["another table", { ...place, table: "submissions" }],
    ["another row", { ...place, rowId: randomUUID() }],
  ])("cannot be opened in %s", (_, elsewhere) => {
    const sealed = seal(key, place, "secret");
    expect(() => unseal(key, elsewhere, sealed)).toThrow();
  });

  test("cannot be opened with another person's key, or after one bit changed", () => {
    const sealed = seal(key, place, "secret");
    expect(() => unseal({ ...key, ownerId: randomUUID() }, place, sealed)).toThrow();
    expect(() => unseal({ ...key, key: randomBytes(32) }, place, sealed)).toThrow();
    const flipped = Buffer.from(sealed);
    flipped.writeUInt8(flipped.readUInt8(20) ^ 1, 20);
    expect(() => unseal(key, place, flipped)).toThrow();
  });

  test("read as nothing once the key is gone", () => {
    expect(unsealText(null, place, seal(key, place, "secret"))).toBeNull();
    expect(sealText(key, place, null)).toBeNull();
  });
});
