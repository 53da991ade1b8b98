import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ShipAgain } from "../../../contract/ship-again.ts";
import { api } from "../../api.ts";
import { keys, live } from "../../query-client.ts";

/** Milliseconds for which the outcome of what a colleague asked for is shown as well. */
const shownFor = 10 * 60_000;

/** もう一度転送する from the error log; the last asking of the company and how far it is. */
export function useShipAgain() {
  const client = useQueryClient();
  const last = useQuery({ queryKey: keys.shipRun, queryFn: api.lastShipRun, ...live });
  const ask = useMutation({
    mutationFn: (body: ShipAgain) => api.shipAgain(body),
    onSuccess: (run) => client.setQueryData(keys.shipRun, { run }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.errorLog }),
        client.invalidateQueries({ queryKey: keys.incidents }),
      ]),
  });
  const run = last.data?.run ?? null;
  const runs = run !== null && run.finishedAt === null;
  const isRecent = run?.finishedAt != null && Date.now() - Date.parse(run.finishedAt) < shownFor;
  return {
    ask: ask.mutate,
    error: ask.error,
    /** Asking, or still at work: nobody can ask for more. */
    busy: ask.isPending || runs,
    run: runs || isRecent ? run : null,
  };
}
export type ShipAgainHere = ReturnType<typeof useShipAgain>;
