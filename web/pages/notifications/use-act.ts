import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../query-client.ts";

/** One change on this page; afterwards the page is read again, whatever came of it. */
export function useAct<Value = void, Answer = void>(
  act: (value: Value) => Promise<Answer>,
  onSuccess?: (answer: Answer, value: Value) => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (answer, value) => onSuccess?.(answer, value),
    onSettled: () => client.invalidateQueries({ queryKey: keys.notifications }),
  });
}
