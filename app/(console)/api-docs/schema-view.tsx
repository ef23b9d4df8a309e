import type { JsonSchema } from "#lib/contracts/openapi/document.ts";

/** A schema as nested lines: field, type, what it allows. */
export function SchemaView({ schema }: { schema: unknown }) {
  const given = (schema ?? {}) as JsonSchema;
  const whole = isList(given) ? (given["items"] as JsonSchema) : given;
  const branches = branchesOf(whole).filter(hasFields);
  return (
    <div className="mt-1 rounded-md border border-line bg-surface px-3 py-2 font-mono text-small">
      {isList(given) ? <p className="text-muted">list of</p> : null}
      {branches.length === 0 ? <p>{typeWords(given)}</p> : null}
      {branches.map((branch, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the text never changes
        <div key={index}>
          {index > 0 ? <p className="my-1 text-muted">or</p> : null}
          <Fields schema={branch} />
        </div>
      ))}
    </div>
  );
}

function Fields({ schema }: { schema: JsonSchema }) {
  const properties = schema["properties"] as Record<string, JsonSchema>;
  const required = new Set((schema["required"] as string[] | undefined) ?? []);
  return (
    <ul>
      {Object.entries(properties).map(([name, field]) => (
        <li key={name} className="py-0.5 break-words">
          <span className="text-strong">{name}</span>
          {required.has(name) ? null : <span className="text-muted">?</span>}{" "}
          <span className="text-muted">{typeWords(field)}</span>
          {nestedIn(field).map((nested, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- the text never changes
            <div key={index} className="ml-1 border-l border-line pl-3">
              <Fields schema={nested} />
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** "string (uuid)", "list of integer", "one of waiting, mine", "… or null". */
export function typeWords(schema: JsonSchema): string {
  const branches = branchesOf(schema);
  if (branches.length > 1) return [...new Set(branches.map(typeWords))].join(" or ");
  const words = [nameOf(schema), ...limitsOf(schema)].join(" ");
  const description = schema["description"];
  return typeof description === "string" ? `${words}. ${description}` : words;
}

function nameOf(schema: JsonSchema): string {
  const { type, format, enum: values, const: only, items } = schema;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(values)) return `one of ${values.join(", ")}`;
  if (type === "array") return `list of ${typeWords((items ?? {}) as JsonSchema)}`;
  if (typeof type !== "string") return "anything";
  return typeof format === "string" ? `${type} (${format})` : type;
}

function limitsOf(schema: JsonSchema): string[] {
  const words: [string, string][] = [
    ["minimum", "from"],
    ["maximum", "to"],
    ["minLength", "at least"],
    ["maxLength", "at most"],
    ["default", "by default"],
  ];
  return words.flatMap(([key, word]) =>
    schema[key] === undefined ? [] : [`${word} ${JSON.stringify(schema[key])}`],
  );
}

function branchesOf(schema: JsonSchema): JsonSchema[] {
  return (schema["anyOf"] ?? schema["oneOf"] ?? [schema]) as JsonSchema[];
}

function nestedIn(schema: JsonSchema): JsonSchema[] {
  const inner = isList(schema) ? ((schema["items"] ?? {}) as JsonSchema) : schema;
  return branchesOf(inner)
    .map((branch) => (isList(branch) ? ((branch["items"] ?? {}) as JsonSchema) : branch))
    .filter(hasFields);
}

const isList = (schema: JsonSchema) => schema["type"] === "array";
const hasFields = (schema: JsonSchema) => schema["properties"] !== undefined;
