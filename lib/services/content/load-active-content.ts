import { z } from "zod";

import { type ActiveContent, sendingPolicySchema } from "#lib/contracts/content.ts";
import { listActiveContentVersions } from "#lib/db/content-versions.ts";
import { authorize } from "#lib/domain/actor.ts";
import type { ContentKind } from "#lib/domain/content.ts";
import { AppError } from "#lib/domain/errors.ts";
import { templateScope } from "#lib/integrations/drafting/templates/index.ts";

import type { ServiceContext } from "../context.ts";
import { BUILT_IN_CONTENT } from "./built-in-content.ts";

type Version = { kind: ContentKind; name: string; version: number; body: Record<string, unknown> };

/** The versions in use now. What was never stored comes from the product, as version 1. */
export async function loadActiveContent(ctx: ServiceContext): Promise<ActiveContent> {
  authorize(ctx.actor, "content:read");
  return activeContentOf(await listActiveContentVersions(ctx.db));
}

export function activeContentOf(stored: readonly Version[]): ActiveContent {
  const versions = BUILT_IN_CONTENT.map(
    (builtIn) =>
      stored.find(({ kind, name }) => kind === builtIn.kind && name === builtIn.name) ?? {
        ...builtIn,
        version: 1,
      },
  );
  const only = (kind: ContentKind): Version => {
    const found = versions.find((row) => row.kind === kind);
    if (found === undefined) throw new AppError("internal", `The product comes without a ${kind}.`);
    return found;
  };
  const [prompt, policy] = [only("prompt"), only("policy")];
  return {
    templates: versions
      .filter(({ kind }) => kind === "template")
      .map((row) => ({
        id: row.name,
        version: row.version,
        language: templateScope(row.name)?.language ?? "en",
        ...read(templateBodySchema, row),
      })),
    prompt: { name: prompt.name, version: prompt.version, ...read(promptBodySchema, prompt) },
    policy: { name: policy.name, version: policy.version, rules: read(sendingPolicySchema, policy) },
  };
}

const templateBodySchema = z.object({ subject: z.string(), text: z.string() });
const promptBodySchema = z.object({ text: z.string() });

function read<Body>(schema: z.ZodType<Body>, { name, version, body }: Version): Body {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AppError(
    "unprocessable",
    `Version ${version} of ${name} cannot be read. Put another version into use.`,
  );
}
