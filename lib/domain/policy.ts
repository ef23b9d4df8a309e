/** The rules under which drafts are composed and approved. Part of what an approval binds: raise it when they change. */
export const POLICY_VERSION = "policy@1";
