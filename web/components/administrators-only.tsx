import { Outlet } from "react-router";
import { NotFoundPage } from "../pages/not-found/not-found-page.tsx";
import { useUser } from "../session.tsx";

/** Pages of administrators (S2); for a member they do not exist. */
export function AdministratorsOnly() {
  return useUser().role === "administrator" ? <Outlet /> : <NotFoundPage />;
}
