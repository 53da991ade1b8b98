import type { Readable } from "node:stream";
import { AppError } from "../../base/app-error.ts";
import { type Cloud, isNamedHost, type Provider } from "./provider.ts";
import { idOf, instantOf, listOf, onlySaid, type Said, saidOf, textOf } from "./said.ts";
import { isSignedByTelnyx } from "./signature-telnyx.ts";
import { FetchError } from "./source-client.ts";

const recordings = "https://api.telnyx.com/v2/recordings";
const recordingId = /^[A-Za-z0-9-]{1,64}$/;
/** Where Telnyx keeps recordings: https://developers.telnyx.com/docs/voice/programmable-voice/storing-call-recordings */
const storage = ["s3.amazonaws.com", "telephony-recorder-prod.s3.amazonaws.com"];

/**
 * Telnyx Voice API and TeXML. Rules: https://developers.telnyx.com/api-reference/callbacks/call-recording-saved,
 * …/callbacks/texml-recording-completed, …/call-recordings/list-all-call-recordings. The addresses of files in an event
 * are good for ten minutes: they are asked for anew at every try.
 */
export const telnyx: Provider = {
  isSigned: ({ header, body }, { account }, now) =>
    isSignedByTelnyx(
      account.publicKey ?? "",
      header("telnyx-timestamp"),
      body,
      header("telnyx-signature-ed25519"),
      now,
    ),

  read({ header, body }) {
    if (header("content-type").toLowerCase().startsWith("application/x-www-form-urlencoded")) {
      const said = new URLSearchParams(body.toString("utf8"));
      const sid = said.get("RecordingSid") ?? "";
      if (!recordingId.test(sid) || said.get("RecordingStatus") !== "completed") return { items: [] };
      return { items: [{ item: sid, details: { raw: Object.fromEntries(said) } }] };
    }
    let event: Said;
    try {
      event = saidOf(saidOf(JSON.parse(body.toString("utf8"))).data);
    } catch {
      throw new AppError("webhook_invalid", { problem: "no JSON" });
    }
    const payload = saidOf(event.payload);
    if (event.event_type === "call.recording.error")
      return { items: [], absent: [idOf(payload.call_leg_id) ?? ""] };
    if (event.event_type !== "call.recording.saved") return { items: [] };
    const id = idOf(payload.recording_id);
    if (id === undefined || !recordingId.test(id)) return { items: [], lookInList: true };
    return { items: [announce(id, payload)] };
  },

  isHost: (host, cloud) =>
    host === "api.telnyx.com" ||
    /^([a-z0-9-]+\.)+telnyx\.com$/.test(host) ||
    storage.includes(host) ||
    isNamedHost(host, cloud),

  async plan(client, cloud, { item, details }) {
    const { data } = await client.json(`${recordings}/${item}`, authorization(cloud));
    const said = { ...saidOf(details.raw), ...saidOf(data) };
    const urls = saidOf(said.download_urls);
    const url = [urls.wav, urls.mp3].find((one) => typeof one === "string");
    if ((said.status ?? "completed") !== "completed" || url === undefined) throw new FetchError("not-there");
    const [leg, session] = [idOf(said.call_leg_id), idOf(said.call_session_id)];
    const open = (): Promise<Readable> => client.open(String(url));
    return {
      media: [{ role: "both", open }],
      swapped: (cloud.account.firstChannel ?? "customer") === "customer",
      arrival: {
        facts: onlySaid({
          from: textOf(said.from),
          to: textOf(said.to),
          callBegin: instantOf(said.recording_started_at),
          callEnd: instantOf(said.recording_ended_at),
        }),
        ...(leg === undefined ? {} : { externalId: leg }),
        // The first leg of a session begins the chain; its other legs become calls of the same chain.
        names: [
          ...(leg === undefined ? [] : [`call:${leg}`]),
          ...(session === undefined ? [] : [`session:${session}`]),
        ],
      },
      raw: { event: details.raw, recording: withoutUrls(saidOf(data)) },
    };
  },

  async *list(client, cloud, since) {
    for (let page = 1, pages = 1; page <= pages; page++) {
      const query = new URLSearchParams({
        "filter[created_at][gte]": since.toISOString(),
        "page[size]": "250",
        "page[number]": String(page),
      });
      const said = await client.json(`${recordings}?${query}`, authorization(cloud));
      pages = Number(saidOf(said.meta).total_pages ?? 1);
      yield listOf(said.data)
        .filter(
          ({ id, status }) => recordingId.test(idOf(id) ?? "") && (status ?? "completed") === "completed",
        )
        .map((one) => announce(String(one.id), one));
    }
  },

  async probe(client, cloud) {
    await client.json(`${recordings}?${new URLSearchParams({ "page[size]": "1" })}`, authorization(cloud));
  },
};

function announce(item: string, said: Said) {
  return { item, details: { raw: withoutUrls(said) } };
}

/** Whoever has these addresses has the recording: they are not kept. */
function withoutUrls(said: Said): Said {
  const { recording_urls: _, public_recording_urls: __, download_urls: ___, ...others } = said;
  return others;
}

function authorization({ secrets }: Cloud): Record<string, string> {
  return { authorization: `Bearer ${secrets.apiKey}` };
}
