import type { Sql, TransactionSql } from "postgres";

import type { PoolClass, PoolGate } from "./pool-gate.ts";

type Pending = PromiseLike<unknown> & { values?: () => PromiseLike<unknown> };

/** Lets every statement and every transaction of a postgres.js client pass the gate as work of one class. */
export function gateClient(client: Sql, { gate, kind }: { gate: PoolGate; kind: PoolClass }): Sql {
  return new Proxy(client, {
    get(target, key, receiver) {
      if (key === "unsafe") {
        return (...args: Parameters<Sql["unsafe"]>) => {
          const start = () => target.unsafe(...args) as Pending;
          const lazy = (work: () => PromiseLike<unknown>) => lazily(() => gate.run(kind, work));
          return Object.assign(lazy(start), {
            values: () =>
              lazy(() => {
                const pending = start();
                return pending.values?.() ?? pending;
              }),
          });
        };
      }
      if (key === "begin") {
        return (work: (tx: TransactionSql) => Promise<unknown>) =>
          gate.runTransaction(kind, () => target.begin(work));
      }
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}

/** postgres.js queries start when they are awaited, so what wraps them stays lazy too. */
function lazily(start: () => Promise<unknown>): PromiseLike<unknown> {
  // oxlint-disable-next-line unicorn/no-thenable -- a lazy query is a thenable by nature
  return { then: (resolve, reject) => start().then(resolve, reject) };
}
