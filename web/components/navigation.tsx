import { NavLink, Text } from "@mantine/core";
import { NavLink as RouterNavLink, useLocation } from "react-router";
import { useUser } from "../session.tsx";
import { useWords } from "../words/words.ts";

/** The left navigation; the error log is there for administrators only (S18). */
export function Navigation() {
  const words = useWords();
  const { role, notices } = useUser();
  return (
    <>
      <Page to="/app/calls" label={words.frame.calls} />
      {role === "administrator" && (
        <Page
          to="/app/error-log"
          label={words.frame.errorLog}
          note={notices.openErrors > 0 ? words.frame.openErrors(notices.openErrors) : undefined}
        />
      )}
      {role === "administrator" && <Page to="/app/daily-proof" label={words.frame.dailyProof} />}
      <Page to="/app/storage" label={words.frame.storage} />
      {role === "administrator" && <Page to="/app/operation-log" label={words.frame.operationLog} />}
    </>
  );
}

function Page({ to, label, note }: { to: string; label: string; note?: string | undefined }) {
  const { pathname } = useLocation();
  return (
    <NavLink
      component={RouterNavLink}
      to={to}
      label={label}
      active={pathname === to || pathname.startsWith(`${to}/`)}
      {...(note === undefined
        ? {}
        : {
            description: (
              <Text span size="xs" c="light-dark(#9c1c1c, #ff8787)">
                {note}
              </Text>
            ),
          })}
    />
  );
}
