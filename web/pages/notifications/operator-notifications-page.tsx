import { Notifications } from "./notifications.tsx";
import { operatorScope, ScopeContext } from "./scope.ts";

/** Who is told what concerns the whole installation. */
export function OperatorNotificationsPage() {
  return (
    <ScopeContext value={operatorScope}>
      <Notifications />
    </ScopeContext>
  );
}
