import { type OpenApiDocument, openApiDocument } from "#lib/contracts/openapi/document.ts";
import { OPERATIONS } from "#lib/contracts/openapi/operations.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";

const API_VERSION = "1.0.0";
const state = globalThis as typeof globalThis & { __countersignApi?: Map<string, OpenApiDocument> };

/** What can be asked over HTTP, by whom, with which answers. Made once: it is the same for everybody. */
export async function describeApi(ctx: ServiceContext): Promise<OpenApiDocument> {
  authorize(ctx.actor, "user:read");
  const { publicUrl } = ctx.settings;
  const known = (state.__countersignApi ??= new Map());
  const document =
    known.get(publicUrl) ?? openApiDocument(OPERATIONS, { serverUrl: publicUrl, version: API_VERSION });
  known.set(publicUrl, document);
  return document;
}
