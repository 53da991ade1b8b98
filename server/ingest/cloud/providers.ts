import type { CloudKind } from "../../../contract/cloud-sources.ts";
import { cloudKinds } from "../../../contract/sources.ts";
import type { Source } from "../sources/source-store.ts";
import { generic } from "./generic.ts";
import type { Provider } from "./provider.ts";
import { telnyx } from "./telnyx.ts";
import { twilio } from "./twilio.ts";
import { zoom } from "./zoom.ts";

const providers: Readonly<Record<CloudKind, Provider>> = { twilio, telnyx, zoom, webhook: generic };

/** The provider of a source; null where it is no cloud phone. */
export function providerOf({ kind }: Pick<Source, "kind">): Provider | null {
  const cloud = cloudKinds.find((one) => one === kind);
  return cloud === undefined ? null : providers[cloud];
}
