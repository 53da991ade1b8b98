import { Menu } from "@mantine/core";
import { Link } from "react-router";
import { useWords } from "../words/words.ts";
import { HeaderMenu } from "./header-menu.tsx";
import { GearIcon } from "./icons.tsx";

/** The gear of a company's administrators: what is connected, and who works here. */
export function SettingsMenu() {
  const words = useWords().frame;
  return (
    <HeaderMenu icon={<GearIcon />} label={words.settings}>
      <Menu.Label>{words.integrations}</Menu.Label>
      <Page to="/app/settings/amazon-s3">{words.amazonS3}</Page>
      <Page to="/app/settings/sources">{words.sources}</Page>
      <Page to="/app/settings/notifications">{words.notifications}</Page>
      <Menu.Divider />
      <Menu.Label>{words.administration}</Menu.Label>
      <Page to="/app/settings/users">{words.users}</Page>
      <Page to="/app/settings/api-keys">{words.apiKeys}</Page>
      <Page to="/app/settings/retention">{words.retention}</Page>
      <Menu.Divider />
      <Menu.Label>{words.security}</Menu.Label>
      <Page to="/app/settings/security">{words.signInRules}</Page>
      <Page to="/app/operation-log">{words.operationLog}</Page>
    </HeaderMenu>
  );
}

function Page({ to, children }: { to: string; children: string }) {
  return (
    <Menu.Item component={Link} to={to}>
      {children}
    </Menu.Item>
  );
}
