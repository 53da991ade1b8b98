import { useEffect, useState } from "react";
import { forgetFreshKey, freshKey } from "./fresh-keys.ts";

/** The API key that was just made for this source, shown until its page is left. */
export function useFreshKey(sourceId: string) {
  const state = useState(() => freshKey(sourceId));
  useEffect(() => () => forgetFreshKey(sourceId), [sourceId]);
  return state;
}
