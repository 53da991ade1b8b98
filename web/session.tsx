import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
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
    // Nobody signs in by waiting on the sign-in page.
    refetchInterval: ({ state }) => (state.data ? live.refetchInterval : false),
  });
}

/** Forgets everything that was read and goes on as the new session. */
export function useEnter() {
  const client = useQueryClient();
  return (session: Session) => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
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
