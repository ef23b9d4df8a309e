"use server";

import { runAction } from "#app/_server/run-action.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import {
  type CreatedToken,
  CreateTokenInput,
  DisablePersonInput,
  EnablePersonInput,
  LimitPersonInput,
  type PersonList,
  RevokeSessionInput,
  RevokeTokenInput,
  type SessionList,
  type TokenList,
} from "#lib/contracts/identity.ts";
import { disablePerson } from "#lib/services/identity/disable-person.ts";
import { enablePerson } from "#lib/services/identity/enable-person.ts";
import { limitPerson } from "#lib/services/identity/limit-person.ts";
import { revokeSession } from "#lib/services/identity/revoke-session.ts";
import { createToken } from "#lib/services/tokens/create-token.ts";
import { revokeToken } from "#lib/services/tokens/revoke-token.ts";

export async function limitPersonAction(input: LimitPersonInput): Promise<ActionResult<PersonList>> {
  return runAction(LimitPersonInput, limitPerson, input);
}

export async function disablePersonAction(input: DisablePersonInput): Promise<ActionResult<PersonList>> {
  return runAction(DisablePersonInput, disablePerson, input);
}

export async function enablePersonAction(input: EnablePersonInput): Promise<ActionResult<PersonList>> {
  return runAction(EnablePersonInput, enablePerson, input);
}

export async function revokeSessionAction(input: RevokeSessionInput): Promise<ActionResult<SessionList>> {
  return runAction(RevokeSessionInput, revokeSession, input);
}

export async function createTokenAction(input: CreateTokenInput): Promise<ActionResult<CreatedToken>> {
  return runAction(CreateTokenInput, createToken, input);
}

export async function revokeTokenAction(input: RevokeTokenInput): Promise<ActionResult<TokenList>> {
  return runAction(RevokeTokenInput, revokeToken, input);
}
