import { Cell, ColumnHeader, Table, TableHead, TableRow } from "#components/ui/table.tsx";
import type {
  DocumentedOperation,
  JsonSchema,
  OpenApiDocument,
  Response,
} from "#lib/contracts/openapi/document.ts";

import { Prose, Words } from "./prose.tsx";
import { SchemaView, typeWords } from "./schema-view.tsx";

type Components = OpenApiDocument["components"];

/** One operation: what it does, what it takes, what it answers. */
export function ApiOperation({
  path,
  method,
  operation,
  components,
}: {
  path: string;
  method: string;
  operation: DocumentedOperation;
  components: Components;
}) {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  return (
    <article aria-labelledby={operationId} className="mt-6 border-t border-line pt-4">
      <h3 id={operationId} className="scroll-mt-16 font-semibold">
        {summary}
      </h3>
      <p className="mt-1 font-mono text-small break-all">
        <span className="font-semibold text-strong uppercase">{method}</span> {path}
      </p>
      <Prose className="mt-2">{description}</Prose>
      {parameters.length > 0 ? (
        <div className="mt-3">
          <Table label={`Parameters of ${operationId}`}>
            <TableHead>
              <TableRow>
                <ColumnHeader>Parameter</ColumnHeader>
                <ColumnHeader>In</ColumnHeader>
                <ColumnHeader>Type</ColumnHeader>
              </TableRow>
            </TableHead>
            <tbody>
              {parameters.map((parameter) => (
                <TableRow key={parameter.name}>
                  <Cell>
                    <code>{parameter.name}</code>
                    {parameter.required ? <span className="text-muted"> · required</span> : null}
                  </Cell>
                  <Cell>{parameter.in}</Cell>
                  <Cell>
                    {parameter.description ? `${parameter.description} ` : null}
                    <span className="text-muted">{typeWords(parameter.schema)}</span>
                  </Cell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        </div>
      ) : null}
      {body && Object.keys(body).length > 0 ? (
        <>
          <h4 className="mt-3 font-medium">Body</h4>
          <SchemaView schema={body} />
        </>
      ) : null}
      <h4 className="mt-3 font-medium">Answers</h4>
      <ul className="mt-1 space-y-1">
        {Object.entries(responses).map(([status, response]) => (
          <li key={status}>
            <ApiAnswer status={status} response={response} components={components} />
          </li>
        ))}
      </ul>
    </article>
  );
}

function ApiAnswer({
  status,
  response,
  components,
}: {
  status: string;
  response: Response;
  components: Components;
}) {
  const known = resolved(response, components.responses) as Response;
  const [type, content] = Object.entries(known.content ?? {})[0] ?? [];
  const isSuccess = status.startsWith("2");
  const line = (
    <>
      <code className="font-semibold text-strong">{status}</code> <Words>{known.description}</Words>
      {isSuccess && type ? <span className="text-muted"> {type}</span> : null}
    </>
  );
  if (!isSuccess || !content) return <p>{line}</p>;
  return (
    <details>
      <summary>{line}</summary>
      <SchemaView schema={resolved(content.schema, components.schemas)} />
    </details>
  );
}

/** Follows a reference into the document's own parts. */
function resolved(value: object, parts: JsonSchema): unknown {
  if (!("$ref" in value) || typeof value.$ref !== "string") return value;
  return parts[value.$ref.split("/").at(-1) ?? ""] ?? {};
}
