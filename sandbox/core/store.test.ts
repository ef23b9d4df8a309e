import * as fs from "node:fs";
import path from "node:path";

import { expect, it } from "vitest";

import { makeDirectory } from "../start-for-tests.ts";
import { openStore } from "./store.ts";

const file = (): string => path.join(makeDirectory(), "journal.jsonl");

it("what was put is there after the store is opened again", () => {
  const at = file();
  const store = openStore(at);
  store.collection<number>("numbers").put("one", 1);
  store.collection<number>("numbers").put("two", 2);
  store.collection<number>("numbers").delete("one");
  expect(openStore(at).collection("numbers").all()).toEqual([2]);
});

it("half a line at the end, as a crash leaves it, is ignored and does not harm what follows", () => {
  const at = file();
  openStore(at).collection<number>("numbers").put("one", 1);
  fs.appendFileSync(at, '[["numbers","two",');
  openStore(at).collection<number>("numbers").put("three", 3);
  expect(openStore(at).collection("numbers").all()).toEqual([1, 3]);
});

it("a transaction that fails leaves nothing behind", () => {
  const at = file();
  const store = openStore(at);
  const numbers = store.collection<number>("numbers");
  numbers.put("one", 1);
  const work = (): void => {
    numbers.put("one", 10);
    numbers.put("two", 2);
    throw new Error("no");
  };
  expect(() => store.transaction(work)).toThrow("no");
  expect(numbers.all()).toEqual([1]);
  expect(openStore(at).collection("numbers").all()).toEqual([1]);
});

it("clearing keeps the collections that are named, on disk too", () => {
  const at = file();
  const store = openStore(at);
  store.collection<number>("meta").put("lastId", 7);
  store.collection<number>("numbers").put("one", 1);
  store.clear(["meta"]);
  store.collection<number>("numbers").put("two", 2);
  const again = openStore(at);
  expect(again.collection("numbers").all()).toEqual([2]);
  expect(again.collection("meta").all()).toEqual([7]);
});

it("a journal that outgrew its content is rewritten when it is opened", () => {
  const at = file();
  const store = openStore(at);
  for (let turn = 0; turn < 2_100; turn += 1) store.collection<number>("numbers").put("one", turn);
  store.close();
  expect(openStore(at).collection("numbers").all()).toEqual([2_099]);
  expect(fs.readFileSync(at, "utf8").trim().split("\n")).toHaveLength(1);
});
