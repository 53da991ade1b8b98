import { Menu } from "@mantine/core";
import { Link } from "react-router";
import { useSignOut } from "../session.tsx";
import { useWords } from "../words/words.ts";
import { HeaderMenu } from "./header-menu.tsx";
import { PersonIcon } from "./icons.tsx";
import { SchemeChoice } from "./scheme-choice.tsx";

/** Who is signed in, how the pages look to them, and the way out. */
export function AccountMenu({
  email,
  role,
  signInPage,
}: {
  email: string;
  role: string;
  signInPage: string;
}) {
  const words = useWords();
  const signOut = useSignOut(signInPage);
  return (
    <HeaderMenu icon={<PersonIcon />} label={words.frame.account}>
      <Menu.Label>
        {words.frame.signedInAs(email)}
        <br />
        {role}
      </Menu.Label>
      <Menu.Item component={Link} to={signInPage === "/signin" ? "/app/profile" : "/operator/profile"}>
        {words.frame.profile}
      </Menu.Item>
      <Menu.Divider />
      <SchemeChoice />
      <Menu.Divider />
      <Menu.Item onClick={() => signOut.mutate()}>{words.frame.signOut}</Menu.Item>
    </HeaderMenu>
  );
}
