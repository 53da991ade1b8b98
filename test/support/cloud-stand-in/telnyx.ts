import { generateKeyPairSync, sign } from "node:crypto";
import { sendEvent, sendJson, startStandIn } from "./stand-in.ts";

// Built from https://developers.telnyx.com/api-reference/callbacks/call-recording-saved, …/call-recordings/
// list-all-call-recordings and …/docs/voice/programmable-voice/storing-call-recordings. Never run against Telnyx.

export type TelnyxRecording = {
  id: string;
  leg: string;
  session: string;
  channels: "single" | "dual";
  wav: Buffer;
  createdAt?: Date;
};

/** Telnyx: the API behind a bearer token, and the files at a storage host of their own, behind signed addresses. */
export async function startTelnyx(apiKey: string) {
  const recordings = new Map<string, TelnyxRecording>();
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const storage = await startStandIn(({ url }, response) => {
    const recording = recordings.get(/^\/telephony-recorder-prod\/(.+)\.wav$/.exec(url.pathname)?.[1] ?? "");
    if (recording === undefined || url.searchParams.get("X-Amz-Signature") === null) {
      return void response.writeHead(403).end();
    }
    response.writeHead(200, { "content-type": "audio/wav" }).end(recording.wav);
  });
  const api = await startStandIn(({ url, authorization }, response) => {
    if (authorization !== `Bearer ${apiKey}`) {
      return sendJson(response, 401, { errors: [{ code: "10009", title: "Authentication failed" }] });
    }
    const id = /^\/v2\/recordings\/([\w-]+)$/.exec(url.pathname)?.[1];
    if (id !== undefined) {
      const found = recordings.get(id);
      return found
        ? sendJson(response, 200, { data: present(found) })
        : sendJson(response, 404, { errors: [] });
    }
    if (url.pathname !== "/v2/recordings") return sendJson(response, 404, { errors: [] });
    const since = url.searchParams.get("filter[created_at][gte]") ?? "0000";
    const all = [...recordings.values()].filter(
      ({ createdAt = new Date() }) => createdAt.toISOString() >= since,
    );
    const number = Number(url.searchParams.get("page[number]") ?? 1);
    sendJson(response, 200, {
      data: all.slice(number - 1, number).map(present),
      meta: { total_pages: all.length, total_results: all.length, page_number: number, page_size: 1 },
    });
  });
  const event = (recording: TelnyxRecording) => ({
    data: {
      record_type: "event",
      event_type: "call.recording.saved",
      id: "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0",
      occurred_at: "2026-11-22T08:01:42.000000Z",
      payload: {
        connection_id: "7267",
        recording_id: recording.id,
        call_leg_id: recording.leg,
        call_session_id: recording.session,
        client_state: null,
        recording_started_at: "2026-11-22T08:00:05.000000Z",
        recording_ended_at: "2026-11-22T08:01:41.000000Z",
        channels: recording.channels,
        recording_urls: {
          wav: "https://s3.amazonaws.com/telephony-recorder-prod/gone.wav?X-Amz-Expires=600",
        },
        public_recording_urls: {},
      },
    },
  });
  return {
    api,
    storage,
    /** As the portal shows it: base64 of its 32 bytes. */
    publicKey: publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64"),
    hosts: { "api.telnyx.com": api.url, "s3.amazonaws.com": storage.url },
    add(recording: TelnyxRecording) {
      recordings.set(recording.id, recording);
      return recording;
    },
    announce(
      address: string,
      recording: TelnyxRecording,
      { at = new Date(), withoutId = false }: { at?: Date; withoutId?: boolean } = {},
    ) {
      const said = event(recording);
      const body = JSON.stringify(said, (name, value: unknown) =>
        withoutId && name === "recording_id" ? undefined : value,
      );
      const timestamp = String(Math.floor(at.getTime() / 1000));
      return sendEvent(address, body, {
        "content-type": "application/json",
        "telnyx-timestamp": timestamp,
        "telnyx-signature-ed25519": sign(null, Buffer.from(`${timestamp}|${body}`), privateKey).toString(
          "base64",
        ),
      });
    },
    async close() {
      await Promise.all([api.close(), storage.close()]);
    },
  };
}

const present = ({ id, leg, session, channels, createdAt = new Date() }: TelnyxRecording) => ({
  id,
  record_type: "recording",
  call_leg_id: leg,
  call_session_id: session,
  channels,
  status: "completed",
  source: "call",
  from: "+12025550101",
  to: "+12025550102",
  created_at: createdAt.toISOString(),
  updated_at: createdAt.toISOString(),
  recording_started_at: "2026-11-22T08:00:05.000000Z",
  recording_ended_at: "2026-11-22T08:01:41.000000Z",
  duration_millis: 96_000,
  download_urls: { wav: `https://s3.amazonaws.com/telephony-recorder-prod/${id}.wav?X-Amz-Signature=abc` },
});
