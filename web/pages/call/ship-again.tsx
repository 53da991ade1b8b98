import { Button, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CallPage } from "../../../contract/calls.ts";
import { api } from "../../api.ts";
import { Problem } from "../../components/problem.tsx";
import { ShipOutcome } from "../../components/ship-outcome.tsx";
import { useShownRun } from "../../components/use-shown-run.ts";
import { keys, live } from "../../query-client.ts";
import { useUser } from "../../session.tsx";
import { useWords } from "../../words/words.ts";

type Means = "now" | "held" | "unshaped" | "probe";

function meansOf(recording: CallPage["recording"]): Means {
  if (recording?.heldBy === "destination") return "probe";
  if (recording?.heldBy !== "recording") return "now";
  return recording.playable ? "held" : "unshaped";
}

/** もう一度転送する, what it will do, and what came of it. */
export function ShipAgain({ page: { call, recording, canShip } }: { page: CallPage }) {
  const words = useWords().call;
  const { role } = useUser();
  const client = useQueryClient();
  const ship = useMutation({
    mutationFn: () => api.ship(call.sequenceId),
    onSettled: () => client.invalidateQueries({ queryKey: keys.call(call.sequenceId) }),
  });
  const asked = ship.data ?? null;
  const last = useQuery({
    queryKey: keys.shipRun,
    queryFn: api.lastShipRun,
    enabled: asked !== null,
    ...live,
  });
  // Somebody may have asked for others meanwhile.
  const { shown, close } = useShownRun(last.data?.run?.id === asked?.id ? (last.data?.run ?? asked) : asked);
  const state = call.transfer?.state;
  const canMatter = state === "held" || state === "skipped" || state === "retrying";
  if (role !== "administrator") {
    return canMatter && recording?.copy.goneAt === null ? (
      <Text c="dimmed">{words.shipOnlyAdministrator}</Text>
    ) : null;
  }
  const means = meansOf(recording);
  return (
    <Stack gap="xs">
      {ship.error !== null && <Problem error={ship.error} />}
      {shown !== null && <ShipOutcome run={shown} onClose={close} />}
      {canShip && (
        <div>
          <Button variant="default" disabled={ship.isPending} onClick={() => ship.mutate()}>
            {ship.isPending ? words.shipping : words.shipAgain}
          </Button>
          <Text size="sm" c="dimmed" mt={4}>
            {words.shipMeans[means]}
          </Text>
        </div>
      )}
    </Stack>
  );
}
