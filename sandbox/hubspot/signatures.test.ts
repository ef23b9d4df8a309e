import { describe, expect, it } from "vitest";

import vectors from "../fixtures/hubspot-signature-vectors.json" with { type: "json" };
import { signV1, signV2, signV3 } from "./signatures.ts";

describe("webhook signatures", () => {
  it.each(vectors)("signs $name as HubSpot does", (vector) => {
    const { secret, body, method = "", url = "", timestamp = "" } = vector;
    const signed = {
      v1: () => signV1({ secret, body }),
      v2: () => signV2({ secret, method, url, body }),
      v3: () => signV3({ secret, method, url, body }, timestamp),
    }[vector.version as "v1" | "v2" | "v3"]();
    expect(signed).toBe(vector.expected);
  });
});
