import { AppShell, Burger, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, Suspense, useEffect } from "react";
import { useLocation, useNavigationType } from "react-router";
import { useWords } from "../words/words.ts";
import classes from "./frame.module.css";
import { LanguageSwitch } from "./language-switch.tsx";
import { Loading } from "./loading.tsx";

type FrameProps = {
  /** Whose console this is, beside the product's name. */
  place: string;
  /** The menus at the right end of the top bar. */
  menus: ReactNode;
  /** Left navigation; none where there is only one page. */
  navigation?: ReactNode;
  banners?: ReactNode;
  /** Shown in place of the page, which waits out of sight with what was typed in it. */
  instead?: ReactNode;
  children: ReactNode;
};

/** Top bar, left navigation and page; the navigation hides behind a button on narrow screens. */
export function Frame({ place, menus, navigation, banners, instead, children }: FrameProps) {
  const words = useWords();
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname, hash } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu that led to it
  useEffect(close, [pathname]);
  const way = useNavigationType();
  // Going back, the browser finds the place by itself.
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new address begins at its top
  useEffect(() => {
    if (way === "PUSH" && hash === "") scrollTo(0, 0);
  }, [pathname, hash, way]);
  const withNavigation = navigation !== undefined;
  return (
    <AppShell
      header={{ height: 52 }}
      {...(withNavigation
        ? { navbar: { width: 220, breakpoint: "sm", collapsed: { mobile: !opened } } }
        : {})}
      transitionDuration={0}
      padding={{ base: "sm", sm: "lg" }}
    >
      <a href="#content" className="skip-link">
        {words.skipToContent}
      </a>
      <AppShell.Header className={classes.header}>
        {withNavigation && (
          <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={words.frame.menu} />
        )}
        <Text fw={700} translate="no" className={classes.product}>
          {words.product}
        </Text>
        <Text c="dimmed" truncate className={classes.place} title={place}>
          {place}
        </Text>
        <Group gap="xs" wrap="nowrap" ms="auto">
          <LanguageSwitch />
          {menus}
        </Group>
      </AppShell.Header>
      {withNavigation && (
        <AppShell.Navbar p="xs" aria-label={words.frame.navigation}>
          {navigation}
        </AppShell.Navbar>
      )}
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <div hidden={instead !== undefined}>
          {banners}
          <Suspense fallback={<Loading />}>{children}</Suspense>
        </div>
        {instead}
      </AppShell.Main>
    </AppShell>
  );
}
