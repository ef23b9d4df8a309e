import { requirePageContext } from "#app/_server/session.ts";
import { describeApi } from "#lib/services/api/describe-api.ts";

import { ApiContents } from "./api-contents.tsx";
import { ApiOperation } from "./api-operation.tsx";
import { Prose } from "./prose.tsx";
import { SchemaView } from "./schema-view.tsx";

export const metadata = { title: "API" };

/** The whole description on one page, so that the browser's own search finds everything. */
export default async function ApiDocsPage() {
  const document = await describeApi(await requirePageContext());
  const { info, tags, paths, components } = document;
  const groups = tags.map((tag) => ({
    ...tag,
    operations: Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.tags.includes(tag.name))
        .map(([method, operation]) => ({ path, method, operation })),
    ),
  }));
  return (
    <div className="mx-auto grid max-w-6xl gap-8 lg:grid-cols-[15rem_minmax(0,1fr)]">
      <ApiContents groups={groups} />
      <div className="min-w-0">
        <h1 className="text-title font-semibold">API</h1>
        <Prose className="mt-2">{info.description}</Prose>
        <p className="mt-3">
          For programs: {/* oxlint-disable-next-line next/no-html-link-for-pages -- a file, no page */}
          <a className="link" href="/api/v1/openapi.json">
            openapi.json
          </a>{" "}
          (OpenAPI {document.openapi}), version {info.version}.
        </p>
        {groups.map(({ name, description, operations }) => (
          <section key={name} aria-labelledby={`tag-${name}`} className="mt-10">
            <h2 id={`tag-${name}`} className="text-heading scroll-mt-16 font-semibold">
              {name}
            </h2>
            <p className="mt-1 text-muted">{description}</p>
            {operations.map((entry) => (
              <ApiOperation key={entry.operation.operationId} {...entry} components={components} />
            ))}
          </section>
        ))}
        <section aria-labelledby="failure" className="mt-10">
          <h2 id="failure" className="text-heading scroll-mt-16 font-semibold">
            Every refusal
          </h2>
          <p className="mt-1 text-muted">Has this body, whatever its status.</p>
          <SchemaView schema={components.schemas["Failure"]} />
        </section>
      </div>
    </div>
  );
}
