"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status, type StatusTone } from "#components/ui/status.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { TokenView } from "#lib/contracts/identity.ts";

import { Loaded } from "../settings-page.tsx";
import { tokensOptions, useRevokeToken } from "../settings-queries.ts";
import { NewTokenDialog } from "./new-token-dialog.tsx";

/** Keys of machines to /api/v1: what each may do, until when, and the way to end it at once. */
export function Tokens() {
  const read = useQuery(tokensOptions());
  return (
    <section aria-label="Tokens" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-3">
        <p className="max-w-prose min-w-48 flex-1 text-muted">
          A machine reads{" "}
          <Link href="/api-docs" className="link">
            /api/v1
          </Link>{" "}
          with a token. None approves, signs, erases or lets more mail out. The whole token is shown once,
          when it is made.
        </p>
        <span className="ml-auto">{read.data?.mayChange ? <NewTokenDialog /> : null}</span>
      </div>
      <Loaded read={read} what="the tokens">
        {({ items, mayChange }) =>
          items.length === 0 ? (
            <EmptyState title="No machine has a token">
              Make one for a dashboard or a script that reads what happens here.
            </EmptyState>
          ) : (
            <ul aria-label="Tokens" className="flex flex-col rounded-md border border-line bg-surface">
              {items.map((token) => (
                <TokenRow key={token.id} token={token} mayChange={mayChange} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

const STATE_TONES: Record<TokenView["state"], StatusTone> = {
  active: "ok",
  expired: "plain",
  revoked: "stop",
};
const REASONS: Readonly<Record<string, string>> = {
  by_person: "by a person",
  seen_in_url: "because it stood in an address",
  maker_disabled: "with its maker’s access",
};

function TokenRow({ token, mayChange }: { token: TokenView; mayChange: boolean }) {
  const { name, prefix, scopes, cidrs, createdBy, createdAt, expiresAt, lastUsedAt, state } = token;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line px-3 py-2.5 last:border-b-0">
      <div className="flex min-w-48 flex-1 flex-col gap-0.5">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium text-strong [overflow-wrap:anywhere]">{name}</span>
          <Status tone={STATE_TONES[state]}>{state}</Status>
        </p>
        <p className="break-all">
          <code>{prefix}…</code>
        </p>
        <p className="text-normal">
          May <span className="text-strong">{scopes.join(", ")}</span>
          {cidrs.length > 0 ? ` from ${cidrs.join(", ")}` : " from anywhere"}
        </p>
        <p className="text-muted">
          Made <RelativeTime at={createdAt} /> by {createdBy};{" "}
          {lastUsedAt ? (
            <>
              last used <RelativeTime at={lastUsedAt} />
            </>
          ) : (
            "never used"
          )}
          ; <Ending token={token} expiresAt={expiresAt} />
        </p>
      </div>
      {mayChange && state === "active" ? <Revoke token={token} /> : null}
    </li>
  );
}

function Ending({ token, expiresAt }: { token: TokenView; expiresAt: string }) {
  if (token.revokedAt) {
    return (
      <>
        revoked <RelativeTime at={token.revokedAt} /> {REASONS[token.revokedReason ?? ""] ?? ""}
      </>
    );
  }
  return (
    <>
      {token.state === "expired" ? "expired" : "expires"} <RelativeTime at={expiresAt} />
    </>
  );
}

function Revoke({ token: { id: tokenId, name } }: { token: TokenView }) {
  const revoke = useRevokeToken();
  const toast = useToast();
  const onRevoke = () =>
    // The button goes with the token, and with it what `mutate` would call back.
    void revoke.mutateAsync({ tokenId }).then(
      () => toast({ message: `${name} is refused from now on` }),
      (error: unknown) => toast({ tone: "warn", message: wordsOf(error) }),
    );
  return (
    <Button variant="danger" aria-label={`Revoke ${name}`} busy={revoke.isPending} onClick={onRevoke}>
      Revoke
    </Button>
  );
}
