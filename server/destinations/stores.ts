import type { StoreSetting } from "../base/settings.ts";
import { awsEndpoint, type Endpoint } from "./endpoint.ts";

/** The store of this name: AWS, or one of ONBIN_S3_ENDPOINTS; null when it is not on the operator's list. */
export function findStore(stores: readonly StoreSetting[], name: string): Endpoint | null {
  if (name === awsEndpoint.name) return awsEndpoint;
  const store = stores.find((candidate) => candidate.name === name);
  if (!store) return null;
  const { url, region, pathStyle, regions, sts, lacks } = store;
  return { name, url, region, pathStyle, regions, sts, lacks };
}
