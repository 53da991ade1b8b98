import { Menu } from "@mantine/core";
import { Link, Navigate, Outlet, useLocation } from "react-router";
import { UserContext, useSession } from "../session.tsx";
import { useWords } from "../words/words.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Banners } from "./banners.tsx";
import { Frame } from "./frame.tsx";
import { HeaderMenu } from "./header-menu.tsx";
import { GearIcon } from "./icons.tsx";
import { Navigation } from "./navigation.tsx";
import { Starting } from "./starting.tsx";

/** Everything below `/app`: leads to the sign-in page and back when nobody is signed in. */
export function CompanyFrame() {
  const words = useWords();
  const location = useLocation();
  const { data: session, error } = useSession();
  if (session === undefined) return <Starting error={error} />;
  if (session === null) {
    const next = `${location.pathname}${location.search}`;
    return (
      <Navigate to={next === "/app/calls" ? "/signin" : `/signin?${new URLSearchParams({ next })}`} replace />
    );
  }
  if (session.kind === "operator") return <Navigate to="/operator" replace />;
  const administrator = session.role === "administrator";
  return (
    <UserContext value={session}>
      <Frame
        place={session.company.name}
        navigation={<Navigation />}
        banners={<Banners />}
        menus={
          <>
            {administrator && (
              <HeaderMenu icon={<GearIcon />} label={words.frame.settings}>
                <Menu.Label>{words.frame.integrations}</Menu.Label>
                <Menu.Item component={Link} to="/app/settings/amazon-s3">
                  {words.frame.amazonS3}
                </Menu.Item>
                <Menu.Item component={Link} to="/app/settings/notifications">
                  {words.frame.notifications}
                </Menu.Item>
                <Menu.Item component={Link} to="/app/settings/retention">
                  {words.frame.retention}
                </Menu.Item>
              </HeaderMenu>
            )}
            <AccountMenu
              email={session.email}
              role={administrator ? words.frame.administrator : words.frame.member}
              signInPage="/signin"
            />
          </>
        }
      >
        <Outlet />
      </Frame>
    </UserContext>
  );
}
