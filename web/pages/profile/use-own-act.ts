import { useMutation, useQueryClient } from "@tanstack/react-query";
import { peopleKeys } from "../../people-api.ts";
import { keys } from "../../query-client.ts";

/** One change of the own account; afterwards account and session are read again. */
export function useOwnAct<Value = void, Answer = void>(
  act: (value: Value) => Promise<Answer>,
  onSuccess?: (answer: Answer) => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (answer) => onSuccess?.(answer),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: peopleKeys.profile }),
        client.invalidateQueries({ queryKey: keys.session }),
      ]),
  });
}
