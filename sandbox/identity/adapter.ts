import type { Collection, Store } from "../core/store.ts";

interface Payload {
  uid?: string;
  userCode?: string;
  grantId?: string;
  consumed?: number;
  [name: string]: unknown;
}

interface Entry {
  payload: Payload;
  /** Milliseconds; `null` never ends. */
  expiresAt: number | null;
}

/** Keeps the provider's sessions, codes and grants in the journal, so that a restart signs nobody out. */
export function createAdapter(store: Store, now: () => number) {
  return (model: string) => {
    const entries: Collection<Entry> = store.collection(model);
    const read = (id: string): Payload | undefined => {
      const entry = entries.get(id);
      if (!entry) return undefined;
      if (entry.expiresAt === null || entry.expiresAt > now()) return entry.payload;
      entries.delete(id);
      return undefined;
    };
    const findBy = (name: "uid" | "userCode", value: string): Payload | undefined =>
      entries
        .all()
        .find(({ payload, expiresAt }) => payload[name] === value && (expiresAt ?? Infinity) > now())
        ?.payload;
    return {
      async upsert(id: string, payload: Payload, expiresInSeconds?: number): Promise<void> {
        const expiresAt = expiresInSeconds ? now() + expiresInSeconds * 1000 : null;
        // A journal is JSON: what is undefined does not exist.
        entries.put(id, JSON.parse(JSON.stringify({ payload, expiresAt })));
        await store.flush();
      },
      find: async (id: string) => read(id),
      findByUid: async (uid: string) => findBy("uid", uid),
      findByUserCode: async (code: string) => findBy("userCode", code),
      async consume(id: string): Promise<void> {
        const entry = entries.get(id);
        if (!entry) return;
        entries.put(id, { ...entry, payload: { ...entry.payload, consumed: Math.floor(now() / 1000) } });
        await store.flush();
      },
      async destroy(id: string): Promise<void> {
        entries.delete(id);
        await store.flush();
      },
      async revokeByGrantId(grantId: string): Promise<void> {
        for (const entry of entries.all())
          if (entry.payload.grantId === grantId && typeof entry.payload["jti"] === "string")
            entries.delete(entry.payload["jti"]);
        await store.flush();
      },
    };
  };
}
