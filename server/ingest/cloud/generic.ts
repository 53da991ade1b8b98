import { stepTypes } from "../../../contract/call-types.ts";
import { pushFields } from "../../../contract/push-fields.ts";
import { shownText } from "../../../contract/shown-text.ts";
import { AppError } from "../../base/app-error.ts";
import { isPushField, parsePushFields } from "../parse-push-fields.ts";
import { type Cloud, isNamedHost, type Plan, type Provider } from "./provider.ts";
import { type Said, saidOf } from "./said.ts";
import { isSignedAsStandard } from "./signature-standard.ts";
import { FetchError } from "./source-client.ts";

const urlFields = { audioUrl: "both", agentUrl: "agent", customerUrl: "customer" } as const;
type UrlField = keyof typeof urlFields;
const isUrlField = (name: string): name is UrlField => Object.hasOwn(urlFields, name);

/** Any phone system that can send a signed webhook (docs/sources/webhook.md): Standard Webhooks, body and files our own rule. */
export const generic: Provider = {
  isSigned: ({ header, body }, { secrets }, now) =>
    isSignedAsStandard(
      secrets.signingSecret ?? "",
      header("webhook-id"),
      header("webhook-timestamp"),
      body,
      header("webhook-signature"),
      now,
    ),

  read({ header, body }, cloud) {
    let said: Said;
    try {
      said = saidOf(JSON.parse(body.toString("utf8")));
    } catch {
      throw new AppError("webhook_invalid", { problem: "no JSON" });
    }
    const { recordingId, ...others } = said;
    const item = recordingId ?? header("webhook-id");
    if (typeof item !== "string" || !/^[\x20-\x7e]{1,200}$/.test(item)) {
      throw new AppError("webhook_invalid", {
        problem: "recordingId is not 1 to 200 printable ASCII characters",
      });
    }
    const urls = readUrls(others, cloud);
    const fields = Object.fromEntries(
      Object.entries(others)
        .filter(([name]) => !isUrlField(name))
        .map(([name, value]) => [name, asText(name, value)]),
    );
    const { facts } = parseFields(fields);
    if (stepTypes.some((step) => step === facts.type)) {
      throw new AppError("field_invalid", {
        field: "type",
        problem: `a step (${facts.type}) has no recording`,
        expected: pushFields.type.replace(/\.$/, ""),
      });
    }
    return { items: [{ item, details: { fields, urls, raw: said } }] };
  },

  isHost: isNamedHost,

  plan: async (client, { secrets }, { details }): Promise<Plan> => {
    const fields = saidOf(details.fields) as Record<string, string>;
    const { format, agentOffset, customerOffset, ...arrival } = parseFields(fields);
    const value = secrets.fetchAuthorization ?? "";
    const credentials: Record<string, string> = value === "" ? {} : { authorization: value };
    return {
      media: Object.entries(saidOf(details.urls)).flatMap(([name, url]) =>
        isUrlField(name)
          ? [{ role: urlFields[name], open: () => client.open(String(url), credentials) }]
          : [],
      ),
      swapped: false,
      declaredFormat: format,
      agentOffset,
      customerOffset,
      arrival,
      raw: details.raw,
    };
  },

  list: null,

  async probe(client, { account }) {
    const hosts = (account.hosts ?? "").split(/[ ,]+/).filter((host) => host !== "");
    if (hosts.length === 0) throw new FetchError("url");
    for (const host of hosts) await client.reach(`https://${host}/`);
  },
};

function parseFields(fields: Readonly<Record<string, string>>) {
  const known = Object.entries(fields).flatMap(([name, value]) =>
    isPushField(name) ? [[name, value] as const] : [],
  );
  return parsePushFields(new Map(known));
}

function asText(name: string, value: unknown): string {
  if (!isPushField(name)) {
    const known = ["recordingId", ...Object.keys(urlFields), ...Object.keys(pushFields)].join(", ");
    throw new AppError("field_unknown", { field: shownText(name, 60), known });
  }
  if (value === null) return "";
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw new AppError("field_invalid", { field: name, problem: "it is no text", expected: pushFields[name] });
}

/** `audioUrl`, or `agentUrl` and `customerUrl`; of hosts that the source names. */
function readUrls(said: Said, cloud: Cloud): Partial<Record<UrlField, string>> {
  const urls: Partial<Record<UrlField, string>> = {};
  for (const name of Object.keys(urlFields).filter(isUrlField)) {
    const value = said[name];
    if (value === undefined || value === null || value === "") continue;
    const expected = "an https address of one of the hosts named in the source's settings";
    if (typeof value !== "string" || value.length > 4096 || !URL.canParse(value)) {
      throw new AppError("field_invalid", { field: name, problem: "it is no address", expected });
    }
    const { protocol, host, username, password } = new URL(value);
    if (!/^https?:$/.test(protocol) || username !== "" || password !== "" || !isNamedHost(host, cloud)) {
      throw new AppError("field_invalid", { field: name, problem: `${host} is none of them`, expected });
    }
    urls[name] = value;
  }
  const sent = Object.keys(urls);
  if (sent.length === 0 || (urls.audioUrl !== undefined && sent.length > 1)) {
    throw new AppError("webhook_invalid", { problem: "audioUrl, or agentUrl and customerUrl, is needed" });
  }
  return urls;
}
