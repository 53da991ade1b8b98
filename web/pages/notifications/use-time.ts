import { use } from "react";
import { shortTime } from "../../format.ts";
import { UserContext } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";

/** Writes an instant as short as it may be, in the company's zone or, for the operator, the browser's. */
export function useTime(): (at: string) => string {
  const language = useLanguage();
  const zone = use(UserContext)?.company.timeZone;
  return (at) => shortTime(at, language, zone);
}
