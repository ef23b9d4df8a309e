import { expect, test } from "#e2e/fixtures.ts";
import { resetSending } from "#e2e/sending-settings.ts";
import { OPERATIONS } from "#lib/contracts/openapi/operations.ts";

import { caseFor } from "./statuses/cases.ts";

test.afterEach(({ stack }) => resetSending(stack));

for (const operation of OPERATIONS) {
  const { id, method, path, success, refusals } = operation;
  test(`${id} answers with every status that its description lists`, async ({
    stack,
    sandbox,
    api,
    submitDraft,
  }) => {
    test.slow();
    const world = { stack, sandbox, api, submitDraft };
    for (const status of [success, ...refusals]) {
      const provoke = caseFor(operation, status);
      if (!provoke) throw new Error(`Nobody has said how ${method} ${path} comes to answer ${status}.`);
      expect.soft(await provoke(world), `${method} ${path} answers ${status}`).toBe(status);
    }
  });
}
