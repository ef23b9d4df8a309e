import { z, type ZodType } from "zod";

import { Failure, REFUSAL_WORDS } from "./failure.ts";
import {
  bodyFields,
  isForEverybody,
  type Operation,
  pathFields,
  queryFields,
  scopesFor,
  TAGS,
} from "./operation.ts";

export type JsonSchema = Record<string, unknown>;
export type Parameter = {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  example?: string;
  schema: JsonSchema;
};
export type Response = {
  description: string;
  content?: Record<string, { schema: JsonSchema }>;
  headers?: Record<string, unknown>;
};
export type DocumentedOperation = {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, Response>;
};
export type OpenApiDocument = {
  openapi: "3.1.0";
  info: { title: string; version: string; summary: string; description: string; license: JsonSchema };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { securitySchemes: JsonSchema; schemas: JsonSchema; responses: JsonSchema };
};

const ABOUT = [
  "Every read of the console goes through this API, and so can you: with the session of a signed-in person, or with a machine's token.",
  "A request that changes something and carries cookies must have this console's own `Origin`.",
  "Addresses carry no personal data. Answers are never cached. Unknown fields and parameters given twice are refused.",
  "A refusal always has the same body: a stable code, a sentence that says what to do next, and the request's id.",
].join("\n\n");

/** The description of the whole API for programs and people, made from the entries that the tests hold to the code. */
export function openApiDocument(
  operations: readonly Operation[],
  { serverUrl, version }: { serverUrl: string; version: string },
): OpenApiDocument {
  const paths: OpenApiDocument["paths"] = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toDocumented(operation) };
  }
  const used = new Set(operations.map(({ tag }) => tag));
  return {
    openapi: "3.1.0",
    info: {
      title: "Countersign",
      version,
      summary: "Drafts that people countersign.",
      description: ABOUT,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: serverUrl }],
    tags: Object.entries(TAGS)
      .filter(([name]) => used.has(name as keyof typeof TAGS))
      .map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-countersign.session",
          description: "Set by signing in. Without https, as in the sandbox, it is `countersign.session`.",
        },
        token: {
          type: "http",
          scheme: "bearer",
          description: "A machine's token, made in Settings. Never put it into an address.",
        },
        hubspotSignature: {
          type: "apiKey",
          in: "header",
          name: "X-HubSpot-Signature-v3",
          description: "Over method, address, body and X-HubSpot-Request-Timestamp.",
        },
      },
      schemas: {
        Failure: schemaOf(Failure, "output"),
        ...Object.fromEntries(
          operations
            .filter(({ access }) => access !== "open")
            .map(({ id, output }) => [answerName(id), schemaOf(output, "output")]),
        ),
      },
      responses: Object.fromEntries(
        Object.entries(REFUSAL_WORDS).map(([status, description]) => [
          `Refused${status}`,
          {
            description,
            ...(status === "429" ? { headers: RETRY_AFTER } : {}),
            content: { "application/json": { schema: { $ref: "#/components/schemas/Failure" } } },
          },
        ]),
      ),
    },
  };
}

const RETRY_AFTER = { "Retry-After": { description: "Seconds.", schema: { type: "integer" } } };
const answerName = (id: string) => `${id[0]?.toUpperCase()}${id.slice(1)}Answer`;

function toDocumented(operation: Operation): DocumentedOperation {
  const { id, tag, summary, description, permission, access, input } = operation;
  const parameters = parametersOf(operation);
  const fields = bodyFields(operation);
  const body = input && fields.length > 0 ? pick(schemaOf(input, "input"), fields) : null;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: access === "session" ? `${description}\n\n${whoMay(operation)}` : description,
    security: securityOf(access, permission),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: body } } } } : {}),
    ...(access === "signature"
      ? { requestBody: { required: true, content: { "application/json": { schema: {} } } } }
      : {}),
    responses: responsesOf(operation),
  };
}

function whoMay({ permission }: Operation): string {
  const scopes = scopesFor(permission);
  const people = isForEverybody(permission)
    ? "For every signed-in person."
    : `Needs the permission \`${permission}\`.`;
  if (scopes.length === 0) return `${people} No token may do this.`;
  return `${people} With a token: ${scopes.map((scope) => `\`${scope}\``).join(" or ")}.`;
}

function securityOf(access: Operation["access"], permission: Operation["permission"]) {
  if (access === "open") return [];
  if (access === "signature") return [{ hubspotSignature: [] }];
  return scopesFor(permission).length > 0 ? [{ session: [] }, { token: [] }] : [{ session: [] }];
}

function parametersOf(operation: Operation): Parameter[] {
  const { input, path, pathNames, headers } = operation;
  if (!input) return [];
  const schema = schemaOf(input, "input");
  const properties = schema["properties"] as Record<string, JsonSchema>;
  const required = new Set(schema["required"] as string[] | undefined);
  const named = Object.entries(pathNames);
  const inPath = pathFields(operation).map((field) => ({
    name: named.find(([, known]) => known === field)?.[0] ?? field,
    in: "path" as const,
    required: true,
    schema: properties[field] ?? {},
  }));
  const inQuery = queryFields(operation).map((name) => ({
    name,
    in: "query" as const,
    required: required.has(name) && !allowsNull(properties[name]),
    schema: properties[name] ?? {},
  }));
  const inHeaders = Object.values(headers).map(({ name, description, example }) => ({
    name,
    in: "header" as const,
    required: true,
    description,
    example,
    schema: { type: "string" },
  }));
  if (inPath.length !== (path.match(/\{/g)?.length ?? 0))
    throw new Error(`${path} has a part without a schema.`);
  return [...inPath, ...inQuery, ...inHeaders];
}

function responsesOf({ id, access, output, outputType, success, refusals }: Operation) {
  const schema: JsonSchema =
    access === "open" ? schemaOf(output, "output") : { $ref: `#/components/schemas/${answerName(id)}` };
  return {
    [success]: {
      description: success === 202 ? "Stored; the work goes on." : "Done.",
      content: { [outputType]: { schema } },
    },
    ...Object.fromEntries(
      refusals.map((status) => [
        status,
        access === "session"
          ? { $ref: `#/components/responses/Refused${status}` }
          : { description: REFUSAL_WORDS[status] },
      ]),
    ),
  } as Record<string, Response>;
}

function schemaOf(schema: ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ jsonSchema }) => tidy(jsonSchema, io),
  }) as JsonSchema;
  return made;
}

/** Patterns of well-known formats say less than the format; what is added to an answer later must break nobody. */
function tidy(schema: JsonSchema, io: "input" | "output"): void {
  if (schema["format"]) delete schema["pattern"];
  if (schema["minimum"] === Number.MIN_SAFE_INTEGER) delete schema["minimum"];
  if (schema["maximum"] === Number.MAX_SAFE_INTEGER) delete schema["maximum"];
  if (io === "output") delete schema["additionalProperties"];
}

function pick(schema: JsonSchema, fields: readonly string[]): JsonSchema {
  const properties = schema["properties"] as Record<string, JsonSchema>;
  const required = (schema["required"] as string[] | undefined) ?? [];
  return {
    ...schema,
    properties: Object.fromEntries(fields.map((field) => [field, properties[field] ?? {}])),
    required: required.filter((field) => fields.includes(field)),
  };
}

function allowsNull(schema: JsonSchema | undefined): boolean {
  return JSON.stringify(schema ?? {}).includes('"null"');
}
