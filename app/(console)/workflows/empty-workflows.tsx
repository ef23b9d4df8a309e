import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";

export function EmptyWorkflows({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  return isFiltered ? (
    <EmptyState
      title="No workflow fits"
      action={
        <Button shortcut="C" onClick={onClear}>
          Clear every filter
        </Button>
      }
    >
      The filters above leave nothing over. A search looks for a whole address, a domain, an id, or words from
      their beginning on (three letters or more).
    </EmptyState>
  ) : (
    <EmptyState title="No form has come in yet">
      Each form that HubSpot delivers becomes one workflow here: from the form to the logged reply. Send one
      through the demo form, or connect HubSpot.
    </EmptyState>
  );
}
