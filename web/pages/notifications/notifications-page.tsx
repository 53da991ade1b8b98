import { useUser } from "../../session.tsx";
import { NotFoundPage } from "../not-found/not-found-page.tsx";
import { Notifications } from "./notifications.tsx";
import { companyScope, ScopeContext } from "./scope.ts";

/** Who of a company is told of errors, and how (S19); administrators only. */
export function NotificationsPage() {
  const { role } = useUser();
  if (role !== "administrator") return <NotFoundPage />;
  return (
    <ScopeContext value={companyScope}>
      <Notifications />
    </ScopeContext>
  );
}
