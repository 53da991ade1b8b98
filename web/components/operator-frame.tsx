import { Navigate, Outlet } from "react-router";
import { NotFoundPage } from "../pages/not-found/not-found-page.tsx";
import { useSession } from "../session.tsx";
import { useWords } from "../words/words.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Frame } from "./frame.tsx";
import { OperatorNavigation } from "./operator-navigation.tsx";
import { ProveAgain } from "./prove-again.tsx";
import { Starting } from "./starting.tsx";

/** Everything below `/operator`; for a company's people there is no such page. */
export function OperatorFrame() {
  const words = useWords();
  const { data: session, error } = useSession();
  if (session === undefined) return <Starting error={error} />;
  if (session === null) return <Navigate to="/operator/signin" replace />;
  if (session.kind === "user") return <NotFoundPage />;
  return (
    <Frame
      place={words.frame.operator}
      navigation={<OperatorNavigation />}
      menus={<AccountMenu email={session.email} role={words.frame.operator} signInPage="/operator/signin" />}
    >
      <Outlet />
      <ProveAgain email={session.email} />
    </Frame>
  );
}
