import { submissionFieldsSchema, type SubmissionFields } from "#lib/contracts/submissions.ts";
import { type ContactRow, findContact, openPerson, type Person } from "#lib/db/contacts.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { findSubmission, openFields, type SubmissionRow } from "#lib/db/submissions.ts";
import { findWorkflow, type WorkflowRow } from "#lib/db/workflows.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";

export type OpenWorkflow = {
  workflow: WorkflowRow;
  submission: SubmissionRow;
  fields: SubmissionFields;
  contact: ContactRow;
  person: Person;
  key: SubjectKey;
};

/** A workflow with its person and form in clear. Refused once the person is erased or while they are restricted. */
export async function openWorkflow(ctx: ServiceContext, workflowId: string): Promise<OpenWorkflow> {
  const workflow = await findWorkflow(ctx.db, workflowId);
  const submission = await findSubmission(ctx.db, workflow.submissionId);
  const contact = await findContact(ctx.db, workflow.contactId);
  const key = await ctx.keys.findKey(contact.id);
  if (!key || contact.erasedAt) {
    throw new AppError("unprocessable", "This person was erased: there is nothing left to answer.", {
      details: { reason: "erased" },
    });
  }
  if (contact.restrictedAt) {
    throw new AppError(
      "unprocessable",
      "This person restricted the use of their data. Retry when it is lifted.",
      {
        details: { reason: "restricted" },
      },
    );
  }
  const fields = submissionFieldsSchema.parse(JSON.parse(openFields(submission, key) ?? "{}"));
  return { workflow, submission, fields, contact, person: openPerson(contact, key), key };
}
