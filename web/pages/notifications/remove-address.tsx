import type { Address } from "../../../contract/notifications.ts";
import { useWords } from "../../words/words.ts";
import { Question } from "./question.tsx";
import { useScope } from "./scope.ts";
import { useAct } from "./use-act.ts";

export function RemoveAddress({
  address: { id, email },
  isLast,
  onDone,
}: {
  address: Address;
  isLast: boolean;
  onDone: () => void;
}) {
  const words = useWords().notifications;
  const { api } = useScope();
  const remove = useAct(() => api.removeAddress(id), onDone);
  return (
    <Question
      text={[words.removeQuestion(email), ...(isLast ? [words.removeLast] : [])]}
      yes={words.removeNow}
      danger
      error={remove.error}
      onYes={() => remove.mutate()}
      onNo={onDone}
    />
  );
}
