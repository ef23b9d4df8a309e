import { Banner } from "#components/ui/banner.tsx";

/** What a policy lets out with one approver, and that two people decide that. */
export function Loosens({ loosened }: { loosened: readonly string[] }) {
  if (loosened.length === 0) return null;
  return (
    <Banner
      tone="warn"
      title="This loosens the policy. Another approver or admin has to confirm it within 15 minutes."
    >
      <LoosenedList loosened={loosened} />
    </Banner>
  );
}

export function LoosenedList({ loosened }: { loosened: readonly string[] }) {
  return (
    <>
      <p>These leave with one approver from then on:</p>
      <ul className="list-disc pl-4">
        {loosened.map((what) => (
          <li key={what} className="break-words">
            {what}
          </li>
        ))}
      </ul>
    </>
  );
}
