import { AppError } from "../../base/app-error.ts";
import type { Facts } from "../../keep/facts.ts";
import { type Cloud, isNamedHost, type Provider } from "./provider.ts";
import { idOf, instantOf, listOf, onlySaid, type Said, saidOf, textOf } from "./said.ts";
import { isSignedByTwilio } from "./signature-twilio.ts";
import { FetchError, type SourceClient } from "./source-client.ts";

const recordingSid = /^RE[0-9a-f]{32}$/;
const callSid = /^CA[0-9a-f]{32}$/;

/**
 * Twilio Programmable Voice. Rules: https://www.twilio.com/docs/voice/api/recording (callback, list, media file, channels),
 * https://www.twilio.com/docs/voice/api/call-resource (the call's facts, which the callback does not have).
 */
export const twilio: Provider = {
  isSigned: ({ url, header, body }, { secrets }) =>
    isSignedByTwilio(
      secrets.authToken ?? "",
      url,
      header("content-type"),
      body,
      header("x-twilio-signature"),
    ),

  read({ header, body }, { account }) {
    const isForm = header("content-type").toLowerCase().startsWith("application/x-www-form-urlencoded");
    const said: Said = isForm
      ? Object.fromEntries(new URLSearchParams(body.toString("utf8")))
      : readJson(body);
    const sid = idOf(said.RecordingSid);
    if (sid === undefined) return { items: [] };
    if (!recordingSid.test(sid)) throw new AppError("webhook_invalid", { problem: "RecordingSid" });
    if (said.AccountSid !== account.accountSid) {
      throw new AppError("webhook_invalid", { problem: "AccountSid is another account's" });
    }
    const status = said.RecordingStatus ?? "completed";
    if (status === "absent" || status === "failed") return { items: [], absent: [sid] };
    if (status !== "completed") return { items: [] };
    const details = { channels: Number(said.RecordingChannels ?? 1), source: said.RecordingSource ?? null };
    return { items: [{ item: sid, details: { ...details, call: idOf(said.CallSid) ?? null, raw: said } }] };
  },

  isHost: (host, cloud) =>
    host === apiHost(cloud) ||
    /^([a-z0-9-]+\.)+(twilio|twiliocdn)\.com$/.test(host) ||
    isNamedHost(host, cloud),

  async plan(client, cloud, { item, details }) {
    const call = await readCall(client, cloud, details.call);
    const file = `${base(cloud)}/Recordings/${item}.wav`;
    // A conference has no two sides: its first channel is whoever came first, its second all the others.
    const isDual = details.channels === 2 && details.source !== "Conference";
    const open = async () => {
      try {
        return await client.open(isDual ? `${file}?RequestedChannels=2` : file, authorization(cloud));
      } catch (error) {
        // Documented: 400 where there are no two channels to be had.
        if (!isDual || !(error instanceof FetchError) || error.params.status !== 400) throw error;
        return client.open(file, authorization(cloud));
      }
    };
    const id = typeof details.call === "string" ? details.call : null;
    const parent = idOf(call.parent_call_sid);
    return {
      media: [{ role: "both", open }],
      swapped: (cloud.account.firstChannel ?? firstChannel(call)) === "customer",
      arrival: {
        facts: factsOf(call),
        ...(id === null ? {} : { externalId: id, names: [`call:${id}`] }),
        ...(parent === undefined ? {} : { parent: { name: `call:${parent}` } }),
      },
      raw: { event: details.raw, call },
    };
  },

  async *list(client, cloud, since) {
    const query = new URLSearchParams({ "DateCreated>": since.toISOString().slice(0, 10), PageSize: "1000" });
    let page: string | null = `${base(cloud)}/Recordings.json?${query}`;
    while (page !== null) {
      const said: Said = await client.json(page, authorization(cloud));
      yield listOf(said.recordings)
        .filter(
          ({ sid, status }) => recordingSid.test(idOf(sid) ?? "") && (status ?? "completed") === "completed",
        )
        // The filter knows days only.
        .filter(({ date_created }) => (instantOf(date_created)?.getTime() ?? Infinity) >= since.getTime())
        .map((one) => ({
          item: String(one.sid),
          details: {
            channels: Number(one.channels ?? 1),
            source: one.source ?? null,
            call: callSid.test(idOf(one.call_sid) ?? "") ? one.call_sid : null,
            raw: one,
          },
        }));
      const next = said.next_page_uri;
      page = typeof next === "string" && next.startsWith("/") ? `https://${apiHost(cloud)}${next}` : null;
    }
  },

  async probe(client, cloud) {
    await client.json(`${base(cloud)}.json`, authorization(cloud));
  },
};

function apiHost({ account }: Cloud): string {
  return account.apiHost ?? "api.twilio.com";
}

function base(cloud: Cloud): string {
  return `https://${apiHost(cloud)}/2010-04-01/Accounts/${cloud.account.accountSid}`;
}

function authorization({ account, secrets }: Cloud): Record<string, string> {
  const pair = Buffer.from(`${account.accountSid}:${secrets.authToken}`).toString("base64");
  return { authorization: `Basic ${pair}` };
}

function readJson(body: Buffer): Said {
  try {
    return saidOf(JSON.parse(body.toString("utf8")));
  } catch {
    throw new AppError("webhook_invalid", { problem: "no JSON" });
  }
}

/** Facts of the call; nothing where it was deleted, or the recording is of a conference. */
async function readCall(client: SourceClient, cloud: Cloud, call: unknown): Promise<Said> {
  if (typeof call !== "string" || !callSid.test(call)) return {};
  try {
    return await client.json(`${base(cloud)}/Calls/${call}.json`, authorization(cloud));
  } catch (error) {
    if (error instanceof FetchError && error.fault === "not-there") return {};
    throw error;
  }
}

/**
 * Twilio's first channel is the party at the other end of the recorded (parent) call. A softphone or a SIP phone there
 * is our side; a number is the customer's.
 */
function firstChannel({ direction, from, to }: Said): "agent" | "customer" {
  const party = String((direction ?? "inbound") === "inbound" ? (from ?? "") : (to ?? ""));
  return /^(client|sip|sips):/i.test(party) ? "agent" : "customer";
}

function factsOf(call: Said): Facts {
  const direction = textOf(call.direction);
  const party = (value: unknown) => /^(?:client|sips?):([^@;]+)/i.exec(textOf(value) ?? "")?.[1];
  const ours = party(call.from) ?? party(call.to);
  const type =
    direction === undefined ? undefined : party(call.from) !== undefined ? "outbound" : typeOf(direction);
  return onlySaid({
    type,
    answered: call.status === "completed" ? true : undefined,
    from: textOf(call.from),
    to: textOf(call.to),
    userName: ours,
    contactName: textOf(call.caller_name),
    dialBegin: instantOf(call.date_created),
    callBegin: instantOf(call.start_time),
    callEnd: instantOf(call.end_time),
  });
}

/** `inbound`, `outbound-api`, `outbound-dial`. */
function typeOf(direction: string): Facts["type"] {
  if (direction === "inbound") return "incoming";
  return direction.startsWith("outbound") ? "outbound" : undefined;
}
