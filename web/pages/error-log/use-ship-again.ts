import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ShipAgain } from "../../../contract/ship-again.ts";
import { api } from "../../api.ts";
import { useShownRun } from "../../components/use-shown-run.ts";
import { keys, live } from "../../query-client.ts";

/** もう一度転送する from the error log; the last asking of the company, a colleague's as well, and what came of it. */
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
  const { shown, close } = useShownRun(run);
  return {
    ask: ask.mutate,
    error: ask.error,
    /** Asking, or still at work: nobody can ask for more. */
    busy: ask.isPending || runs,
    run: shown,
    close,
  };
}
export type ShipAgainHere = ReturnType<typeof useShipAgain>;
