import type { Database } from "../../base/database.ts";
import type { OpeningKey } from "../../base/sealing.ts";
import { noteTrouble } from "../sources/source-events.ts";
import { openSecrets, type Source } from "../sources/source-store.ts";
import { credentialsTrouble } from "./item-store.ts";
import { providerOf } from "./providers.ts";
import { asFetchError, createSourceClient, FetchError, type SourceWays } from "./source-client.ts";

/** Milliseconds for the provider's answer. */
const testMs = 20_000;

export type CredentialsTest = { ok: true } | { ok: false; code: string; params: FetchError["params"] };

/**
 * Asks the provider one cheap question with the stored credentials; where it answers, what waits for them goes on.
 * @returns the code of words in contract/source-words.ts when it does not
 */
export async function testCredentials(
  source: Source,
  db: Database,
  webKey: OpeningKey,
  ways: SourceWays,
): Promise<CredentialsTest> {
  const provider = providerOf(source);
  if (provider === null) throw new Error(`a source of kind ${source.kind} has no credentials`);
  const cloud = {
    account: source.settings.account ?? {},
    secrets: (await openSecrets(source, webKey)) ?? {},
  };
  const signal = AbortSignal.timeout(testMs);
  const client = createSourceClient(ways, (host) => provider.isHost(host, cloud), { maxBytes: 0, signal });
  try {
    await provider.probe(client, cloud);
  } catch (error) {
    const fault = asFetchError(error);
    if (!(fault instanceof FetchError)) throw error;
    const isRefused = fault.fault === "credentials" || fault.fault === "not-there";
    return { ok: false, code: isRefused ? credentialsTrouble : "cloud-not-reached", params: fault.params };
  }
  if (source.trouble?.code === credentialsTrouble) await noteTrouble(source, db, null);
  return { ok: true };
}
