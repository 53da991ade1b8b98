import { Navigate, Outlet, useLocation } from "react-router";
import { personOf, UserContext, useLastSession, useSession } from "../session.tsx";
import { useWords } from "../words/words.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Banners } from "./banners.tsx";
import { Frame } from "./frame.tsx";
import { Navigation } from "./navigation.tsx";
import { ProveAgain } from "./prove-again.tsx";
import { SettingsMenu } from "./settings-menu.tsx";
import { SignInAgain } from "./sign-in-again.tsx";
import { Starting } from "./starting.tsx";

/** Everything below `/app`: leads to the sign-in page and back when nobody is signed in. */
export function CompanyFrame() {
  const words = useWords().frame;
  const location = useLocation();
  const { data: current, error } = useSession();
  const session = useLastSession("user");
  if (current === undefined) return <Starting error={error} />;
  if (current?.kind === "operator") return <Navigate to="/operator" replace />;
  if (session === null) {
    const next = `${location.pathname}${location.search}`;
    return (
      <Navigate to={next === "/app/calls" ? "/signin" : `/signin?${new URLSearchParams({ next })}`} replace />
    );
  }
  // The company asks for a second factor: it is set up in the profile, and nothing else is open before.
  if (session.mustAddFactor && location.pathname !== "/app/profile") {
    return <Navigate to="/app/profile" replace />;
  }
  const administrator = session.role === "administrator";
  const ended = current === null;
  return (
    <UserContext key={personOf(session)} value={session}>
      <Frame
        place={session.company.name}
        navigation={ended ? undefined : <Navigation />}
        banners={<Banners />}
        instead={ended ? <SignInAgain email={session.email} /> : undefined}
        menus={
          !ended && (
            <>
              {administrator && <SettingsMenu />}
              <AccountMenu
                email={session.email}
                role={administrator ? words.administrator : words.member}
                signInPage="/signin"
              />
            </>
          )
        }
      >
        <Outlet />
        <ProveAgain email={session.email} />
      </Frame>
    </UserContext>
  );
}
