"use client";

import { useActivateContentVersion } from "#app/(console)/content/content-queries.ts";
import { useToast } from "#components/ui/toast.tsx";
import type { ContentView } from "#lib/contracts/content.ts";
import type { ContentBody } from "#lib/domain/content.ts";
import { loosenedBy } from "#lib/domain/policy-change.ts";

/** Puts another version into use, or asks for it where it loosens a policy. */
export function usePutIntoUse({
  content,
  other,
  onDone,
}: {
  content: ContentView;
  other: ContentView | null;
  onDone: () => void;
}) {
  const activate = useActivateContentVersion();
  const toast = useToast();
  const run = () => {
    if (!other) return;
    const { kind, name, current } = content;
    activate.mutate(
      { kind, name, version: other.version, current },
      {
        onSuccess: (now) => {
          toast(saidAbout(now, other.version));
          onDone();
        },
      },
    );
  };
  return {
    loosened: other ? loosenedIn(content, other) : [],
    activate: { run, isBusy: activate.isPending, error: activate.error },
  };
}

export function loosenedIn(inUse: ContentBody, other: ContentBody): string[] {
  return inUse.kind === "policy" && other.kind === "policy" ? loosenedBy(inUse.body, other.body) : [];
}

/** What became of a version that was to be put into use. */
export function saidAbout(now: ContentView, version: number) {
  return now.current === version
    ? { message: `Version ${version} is in use for drafts from now on` }
    : ({
        tone: "wait",
        message: `Asked. Another approver or admin confirms version ${version} within 15 minutes`,
      } as const);
}
