import { useWords } from "../../words/words.ts";

/** What people call an actor of the operation log, as its rows have it. */
export function useActorName(): (actor: string) => string {
  const words = useWords().operationLog;
  return (actor) => {
    if (actor === "command line") return words.commandLine;
    const [whole, operator = ""] = /^operator(?: (.*))?$/.exec(actor) ?? [];
    if (whole === undefined) return actor;
    return operator === "" ? words.operator : `${words.operator} (${operator})`;
  };
}
