import { secretHider } from "../base/hide-secrets.ts";
import type { WireAnswer } from "./exchange.ts";
import type { S3Credentials } from "./sign-request.ts";

/**
 * A store's answer without what we signed the request with, should the store repeat it. Its request ID and message are
 * shown to people, logged and put into CSV files. Our signature goes too: for some minutes it is as good as the secret
 * for that one request.
 * @param headers of the request, as signed
 * @param further secrets of the way there
 */
export function withoutEcho(
  answer: WireAnswer,
  credentials: S3Credentials,
  headers: Readonly<Record<string, string>>,
  further: readonly (string | null)[],
): WireAnswer {
  const [, signature] = /Signature=([0-9a-f]+)/.exec(headers.authorization ?? "") ?? [];
  const secrets = [
    credentials.secretAccessKey,
    credentials.sessionToken,
    headers.authorization,
    signature,
    ...further,
  ];
  const hide = secretHider(secrets);
  return {
    ...answer,
    headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, hide(value)])),
    body: hide(answer.body),
  };
}
