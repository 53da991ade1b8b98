import type { ReactNode } from "react";
import { ApiError } from "../request.ts";
import { useWords } from "../words/words.ts";
import { Notice } from "./notice.tsx";

/** A refused or failed request: its cause as the title, its cure below. */
export function Problem({ error, actions }: { error: Error; actions?: ReactNode }) {
  const words = useWords();
  const { cause, cure } =
    error instanceof ApiError ? error : { cause: error.message, cure: words.cureUnexpected };
  return (
    <Notice kind="bad" title={cause} actions={actions}>
      {cure !== "" && <div>{cure}</div>}
    </Notice>
  );
}
