import { createHash, createHmac } from "node:crypto";
import { isSameText } from "./same-text.ts";

/**
 * Whether Twilio signed a request: base64 of HMAC-SHA1 with the account's Auth Token over the URL as Twilio called it,
 * followed by every POST parameter's name and value in the order of names (each different value of a repeated one
 * once, in order). A JSON body is covered by `bodySHA256` (hex) in the query instead, and only the URL is signed.
 * Rule: https://www.twilio.com/docs/usage/webhooks/webhooks-security, and Twilio's own libraries, which try the URL with
 * and without its port.
 * @param url as Twilio was told it, with its query, exactly
 */
export function isSignedByTwilio(
  authToken: string,
  url: string,
  contentType: string,
  body: Buffer,
  signature: string,
): boolean {
  const isForm = contentType.toLowerCase().startsWith("application/x-www-form-urlencoded");
  const parameters = isForm ? sortedParameters(body.toString("utf8")) : "";
  if (!isForm && body.length > 0) {
    const said = new URL(url).searchParams.get("bodySHA256") ?? "";
    if (!isSameText(said.toLowerCase(), createHash("sha256").update(body).digest("hex"))) return false;
  }
  return withAndWithoutPort(url)
    .map((called) =>
      isSameText(
        signature,
        createHmac("sha1", authToken)
          .update(called + parameters)
          .digest("base64"),
      ),
    )
    .includes(true);
}

function sortedParameters(body: string): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(body)) {
    values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return [...values.keys()]
    .sort()
    .map((name) =>
      [...(values.get(name) ?? [])]
        .sort()
        .map((value) => name + value)
        .join(""),
    )
    .join("");
}

function withAndWithoutPort(url: string): string[] {
  const [, scheme = "", authority = "", rest = ""] = /^(https?):\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  const host = authority.replace(/:\d+$/, "");
  const usual = scheme.toLowerCase() === "http" ? 80 : 443;
  const forms = [authority, host, `${host}:${usual}`].map((one) => `${scheme}://${one}${rest}`);
  return [...new Set(forms)];
}
