import { useWords } from "../words/words.ts";
import { Notice } from "./notice.tsx";

/** Told above a list that was shown once and cannot be read again at the moment. */
export function Stale({ when }: { when: boolean }) {
  const words = useWords();
  return when ? (
    <Notice kind="warning" mb="sm">
      {words.stale}
    </Notice>
  ) : null;
}
