-- phase: backfill
update workflows set form_id = submissions.form_id from submissions where submissions.id = workflows.submission_id and submissions.form_id is not null and workflows.form_id is null;
update workflows set assignee_id = drafts.assignee_id from drafts where drafts.workflow_id = workflows.id and drafts.assignee_id is not null and workflows.assignee_id is null;
