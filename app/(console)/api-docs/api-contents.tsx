import type { DocumentedOperation } from "#lib/contracts/openapi/document.ts";

type Group = { name: string; operations: { operation: DocumentedOperation }[] };

export function ApiContents({ groups }: { groups: readonly Group[] }) {
  return (
    <nav aria-label="Operations" className="hidden text-small lg:block">
      <ul className="sticky top-16 max-h-[calc(100dvh-5rem)] space-y-4 overflow-y-auto pb-8">
        {groups.map(({ name, operations }) => (
          <li key={name}>
            <a className="font-medium text-strong" href={`#tag-${name}`}>
              {name}
            </a>
            <ul className="mt-1">
              {operations.map(({ operation: { operationId } }) => (
                <li key={operationId}>
                  <a className="block py-1 text-muted hover:text-normal" href={`#${operationId}`}>
                    {operationId}
                  </a>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </nav>
  );
}
