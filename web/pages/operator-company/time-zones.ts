import { currentZoneName } from "../../../contract/time-zones.ts";

/** Names that a company's time zone can have, as this browser knows them; the server has the last word. */
export const timeZones: readonly string[] = [
  ...new Set(["UTC", ...Intl.supportedValuesOf("timeZone").map(currentZoneName).sort()]),
];

/** This browser's own. */
export const ownTimeZone = (): string => currentZoneName(Intl.DateTimeFormat().resolvedOptions().timeZone);
