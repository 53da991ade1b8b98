import { type QueryKey, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useState } from "react";
import type { Session } from "../contract/session.ts";
import { api } from "./api.ts";
import { keys, live } from "./query-client.ts";

export type UserSession = Extract<Session, { kind: "user" }>;

/** Who is signed in, kept fresh for the banners; `data` is null when nobody is. */
export function useSession() {
  return useQuery({
    queryKey: keys.session,
    queryFn: api.session,
    ...live,
  });
}

/** Who was signed in last in this tab; stays when the session ends under an open page. */
let last: Session | null = null;

/** The session of `kind` that this tab had last: its page waits, with what was typed, until the person is back. */
export function useLastSession<Kind extends Session["kind"]>(kind: Kind) {
  const { data } = useSession();
  const [kept, setKept] = useState(last);
  useEffect(() => {
    if (!data) return;
    last = data;
    setKept(data);
  }, [data]);
  const session = data ?? kept;
  return session?.kind === kind ? (session as Extract<Session, { kind: Kind }>) : null;
}

/** A name of the person: another person's sign-in begins with fresh pages. */
export const personOf = (session: Session) =>
  session.kind === "user" ? `${session.company.id} ${session.email}` : `operator ${session.email}`;

/** Goes on as the new session, and forgets what was read unless it was read by the same person. */
export function useEnter() {
  const client = useQueryClient();
  return (session: Session) => {
    const others = { predicate: ({ queryKey }: { queryKey: QueryKey }) => queryKey[0] !== keys.session[0] };
    if (last !== null && personOf(last) === personOf(session)) void client.invalidateQueries(others);
    else client.removeQueries(others);
    client.setQueryData(keys.session, session);
  };
}

/** Signs out and loads the sign-in page afresh, so that nothing of the session stays in memory. */
export function useSignOut(signInPage: string) {
  return useMutation({ mutationFn: api.signOut, onSuccess: () => location.assign(signInPage) });
}

export const UserContext = createContext<UserSession | null>(null);

/** The signed-in user of a company; only below the company's frame. */
export function useUser(): UserSession {
  const user = use(UserContext);
  if (user === null) throw new Error("useUser outside the company's frame");
  return user;
}
