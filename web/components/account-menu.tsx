import { Menu } from "@mantine/core";
import { useSignOut } from "../session.tsx";
import { useWords } from "../words/words.ts";
import { HeaderMenu } from "./header-menu.tsx";
import { PersonIcon } from "./icons.tsx";

/** Who is signed in, and the way out. */
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
      <Menu.Item onClick={() => signOut.mutate()}>{words.frame.signOut}</Menu.Item>
    </HeaderMenu>
  );
}
