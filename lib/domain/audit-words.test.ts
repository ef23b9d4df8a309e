import { globSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { auditSentence } from "./audit-sentence.ts";
import { AUDIT_WORDS } from "./audit-words.ts";

const WORKFLOW = "3f2a91c0-1111-4222-8333-444455556666";
const ANA = "aaaaaaaa-1111-4222-8333-444455556666";

const sources = globSync("lib/{services,integrations,db}/**/*.ts")
  .filter((file) => !file.endsWith(".test.ts"))
  .map((file) => readFileSync(file, "utf8"))
  .filter((source) => /recordAudit|recordDecision|changeSending|AuditInput/.test(source));
const recorded = new Set(
  sources.flatMap((source) =>
    [...source.matchAll(/"([a-z][A-Za-z_]*\.[a-z][A-Za-z]*)"/g)].flatMap(([, action]) => action ?? []),
  ),
);
const prefixes = new Set(
  sources.flatMap((source) =>
    [...source.matchAll(/action: `([a-z][A-Za-z_]*)\.\$\{/g)].flatMap(([, noun]) => noun ?? []),
  ),
);

/** Still in trails, no longer recorded. */
const OF_EARLIER_VERSIONS = new Set(["knowledge_page.restored"]);

describe("the words of the audit trail", () => {
  test("every action that is recorded anywhere has a sentence", () => {
    expect(recorded.size).toBeGreaterThan(40);
    expect([...recorded].filter((action) => !Object.hasOwn(AUDIT_WORDS, action))).toEqual([]);
    for (const noun of prefixes) {
      expect(Object.keys(AUDIT_WORDS).some((action) => action.startsWith(`${noun}.`))).toBe(true);
    }
  });

  test("no sentence stands for an action that nothing records", () => {
    const unused = Object.keys(AUDIT_WORDS).filter(
      (action) =>
        !recorded.has(action) &&
        !OF_EARLIER_VERSIONS.has(action) &&
        !prefixes.has(action.split(".")[0] ?? ""),
    );
    expect(unused).toEqual([]);
  });

  test.each(Object.keys(AUDIT_WORDS))("%s is a whole sentence even without its facts", (action) => {
    const sentence = auditSentence(
      { action, actor: { type: "user", id: ANA }, entity: { type: "thing", id: WORKFLOW }, facts: {} },
      () => "Ana",
    );
    expect(sentence).toMatch(/^Ana .+\.$/);
    expect(sentence).not.toMatch(/undefined|null|NaN|\[object/);
  });

  test.each([
    [
      "draft.approved",
      { workflowId: WORKFLOW, revision: 2 },
      "Ana approved the reply to workflow 3f2a91c0… (revision 2).",
    ],
    [
      "draft.assigned",
      { workflowId: WORKFLOW, assigneeId: ANA },
      "Ana assigned the reply to workflow 3f2a91c0… to Ana.",
    ],
    [
      "sending.changeConfirmed",
      {
        requestedBy: ANA,
        before: { mode: "DRAFT_ONLY", killSwitch: true },
        after: { mode: "SEND", killSwitch: false },
      },
      "Ana confirmed what Ana asked for: from DRAFT_ONLY to SEND, sending resumes.",
    ],
    ["delivery.quarantined", { cause: "broken_json" }, "Ana put a delivery in quarantine (broken json)."],
    ["invention.made", {}, "Ana: invention made (draft 3f2a91c0…)."],
  ])("%s reads as an operator would tell it", (action, facts, words) => {
    const entry = {
      action,
      facts,
      actor: { type: "user", id: ANA },
      entity: { type: "draft", id: WORKFLOW },
    };
    expect(auditSentence(entry as Parameters<typeof auditSentence>[0], () => "Ana")).toBe(words);
  });
});
