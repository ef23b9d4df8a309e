import "server-only";
import type { Adapter } from "next-auth/adapters";

import type { ServiceContext } from "#lib/services/context.ts";
import type { AdmittedPerson } from "#lib/services/identity/admit-person.ts";
import { endSession } from "#lib/services/identity/end-session.ts";
import { openSession } from "#lib/services/identity/open-session.ts";
import type { AskedProof } from "#lib/services/identity/prove-again.ts";

export type SignIn = {
  admitted: AdmittedPerson | null;
  isOpened: boolean;
  device: string | null;
  /** The cookie that this browser has now: its session ends with the new one. */
  earlierToken: string | null;
  /** Set when a signed-in person was asked to prove who they are once more. */
  asked: AskedProof | null;
};

const refuse = () => {
  throw new Error("Sessions and people are kept by the product's own use-cases.");
};

/**
 * What next-auth needs of a store, for one request. It never learns of an existing session, so that every sign-in
 * opens a new one under a new id, and it never links by e-mail: only a person admitted in this request exists.
 */
export function createAuthAdapter(ctx: ServiceContext, signIn: SignIn): Adapter {
  const person = () => {
    const { admitted } = signIn;
    return admitted?.ok ? { id: admitted.userId, email: "", emailVerified: null, name: null } : null;
  };
  return {
    getUserByAccount: async () => person(),
    getUserByEmail: async () => null,
    getUser: async () => person(),
    getSessionAndUser: async () => null,
    async createSession(session) {
      const { admitted, asked, device, earlierToken } = signIn;
      if (!admitted?.ok) return refuse();
      const { userId, hasMfa, authenticatedAt } = admitted;
      const { sessionToken } = session;
      const replaces = earlierToken ? { token: earlierToken, isHandover: asked !== null } : null;
      const { expiresAt } = await openSession(ctx, {
        ...{ userId, hasMfa, authenticatedAt, device, replaces },
        token: sessionToken,
      });
      signIn.isOpened = true;
      return { sessionToken, userId, expires: expiresAt };
    },
    async deleteSession(token) {
      await endSession(ctx, { token });
    },
    updateSession: async () => null,
    createUser: refuse,
    updateUser: refuse,
    linkAccount: refuse,
  };
}
