import { NavLink } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useWords } from "../words/words.ts";

const companies = /^\/operator(\/companies\/.*|\/set-up(\/.*)?)?\/?$/;

/** The operator's left navigation. */
export function OperatorNavigation() {
  const words = useWords().operator.navigation;
  const { pathname } = useLocation();
  const pages = [
    ["/operator", words.companies, companies.test(pathname)],
    ["/operator/sources", words.sources, pathname.startsWith("/operator/sources")],
    ["/operator/health", words.health, pathname.startsWith("/operator/health")],
    ["/operator/notifications", words.notifications, pathname.startsWith("/operator/notifications")],
    ["/operator/operation-log", words.log, pathname.startsWith("/operator/operation-log")],
  ] as const;
  return pages.map(([to, label, active]) => (
    <NavLink
      key={to}
      component={Link}
      to={to}
      label={label}
      active={active}
      aria-current={active ? "page" : undefined}
    />
  ));
}
