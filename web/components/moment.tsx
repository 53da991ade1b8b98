import { use } from "react";
import { dateAndTime } from "../format.ts";
import { UserContext } from "../session.tsx";
import { useLanguage } from "../words/language.ts";

/** An instant in the company's time zone (in the browser's where there is no company). */
export function Moment({ at }: { at: string }) {
  const language = useLanguage();
  const zone = use(UserContext)?.company.timeZone;
  return (
    <time dateTime={at} className="nowrap">
      {dateAndTime(at, language, zone)}
    </time>
  );
}
