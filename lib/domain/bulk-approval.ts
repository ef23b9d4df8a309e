/** Above this number the approver proves who they are once more. */
export const FREE_BULK_APPROVALS = 50;
export const MOST_BULK_APPROVALS = 200;
