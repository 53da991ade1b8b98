import { createHmac } from "node:crypto";
import type { ServerResponse } from "node:http";
import { type Asked, sendEvent, sendJson, startStandIn } from "./stand-in.ts";

// Built from https://www.twilio.com/docs/voice/api/recording, …/call-resource and …/usage/webhooks/webhooks-security.
// Never run against Twilio.

export type TwilioCall = {
  sid: string;
  from: string;
  to: string;
  direction: "inbound" | "outbound-api" | "outbound-dial";
  parent_call_sid?: string;
};
export type TwilioRecording = {
  sid: string;
  call: TwilioCall;
  channels: 1 | 2;
  /** The WAV with all its channels, and the mono one that is given unless two are asked for. */
  wav: Buffer;
  mono?: Buffer;
  createdAt?: Date;
  source?: string;
};

export const accountSid = `AC${"1".repeat(32)}`;

/** IDs that differ by a number. */
export const twilioSid = (prefix: "RE" | "CA", number: number): string =>
  prefix + number.toString(16).padStart(32, "0");

/** Twilio: recordings behind Basic authentication, calls, and the list page by page. */
export async function startTwilio(authToken: string) {
  const recordings = new Map<string, TwilioRecording>();
  const behaviour: {
    authToken: string;
    /** Recordings a page. */
    pageSize: number;
    /** Answers a file in its own way; true: it did. */
    file: (recording: TwilioRecording, response: ServerResponse, asked: Asked) => boolean;
  } = { authToken, pageSize: 2, file: () => false };
  const root = `/2010-04-01/Accounts/${accountSid}`;

  const standIn = await startStandIn((asked, response) => {
    const pair = Buffer.from(`${accountSid}:${behaviour.authToken}`).toString("base64");
    if (asked.authorization !== `Basic ${pair}`) {
      return sendJson(response, 401, { code: 20003, message: "Authenticate", status: 401 });
    }
    const { pathname, searchParams } = asked.url;
    if (pathname === `${root}.json`) return sendJson(response, 200, { sid: accountSid, status: "active" });
    const [, callSid = ""] = new RegExp(`^${root}/Calls/(CA[0-9a-f]+)\\.json$`).exec(pathname) ?? [];
    const call = [...recordings.values()].find((one) => one.call.sid === callSid)?.call;
    if (call !== undefined) return sendJson(response, 200, presentCall(call));
    if (pathname === `${root}/Recordings.json`) {
      const after = searchParams.get("DateCreated>") ?? "0000";
      const page = Number(searchParams.get("Page") ?? 0);
      const all = [...recordings.values()].filter(
        ({ createdAt = new Date() }) => createdAt.toISOString() >= after,
      );
      const size = Math.min(Number(searchParams.get("PageSize") ?? 50), behaviour.pageSize);
      const next = new URLSearchParams({
        "DateCreated>": after,
        PageSize: String(size),
        Page: String(page + 1),
      });
      return sendJson(response, 200, {
        recordings: all.slice(page * size, (page + 1) * size).map(presentRecording),
        next_page_uri: (page + 1) * size < all.length ? `${root}/Recordings.json?${next}` : null,
      });
    }
    const [, sid = ""] = new RegExp(`^${root}/Recordings/(RE[0-9a-f]+)\\.wav$`).exec(pathname) ?? [];
    const recording = recordings.get(sid);
    if (recording === undefined) return sendJson(response, 404, { code: 20404, status: 404 });
    if (behaviour.file(recording, response, asked)) return;
    const wantsTwo = searchParams.get("RequestedChannels") === "2";
    if (wantsTwo && recording.mono === undefined && recording.channels === 1) {
      return sendJson(response, 400, { code: 21220, status: 400 });
    }
    const bytes = wantsTwo || recording.mono === undefined ? recording.wav : recording.mono;
    response
      .writeHead(200, { "content-type": "audio/x-wav", "content-length": String(bytes.length) })
      .end(bytes);
  });

  const add = (recording: TwilioRecording) => {
    recordings.set(recording.sid, recording);
    return recording;
  };
  return {
    ...standIn,
    behaviour,
    add,
    /** Twilio's recordingStatusCallback. */
    announce: (
      address: string,
      recording: TwilioRecording,
      changes: Record<string, string> = {},
      token = authToken,
    ) => {
      const form = {
        AccountSid: accountSid,
        CallSid: recording.call.sid,
        RecordingSid: recording.sid,
        RecordingUrl: `https://api.twilio.com${root}/Recordings/${recording.sid}`,
        RecordingStatus: "completed",
        RecordingDuration: "1",
        RecordingChannels: String(recording.channels),
        RecordingStartTime: (recording.createdAt ?? new Date()).toUTCString().replace("GMT", "+0000"),
        RecordingSource: recording.source ?? "DialVerb",
        RecordingTrack: "both",
        ...changes,
      };
      return sendEvent(address, new URLSearchParams(form).toString(), {
        "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
        "x-twilio-signature": signTwilio(token, address, form),
      });
    },
  };
}

export function signTwilio(token: string, address: string, form: Record<string, string>): string {
  const text = Object.keys(form)
    .sort()
    .reduce((all, name) => all + name + form[name], address);
  return createHmac("sha1", token).update(text).digest("base64");
}

const presentCall = (call: TwilioCall) => ({
  ...call,
  parent_call_sid: call.parent_call_sid ?? null,
  status: "completed",
  caller_name: null,
  date_created: "Sun, 22 Nov 2026 08:00:00 +0000",
  start_time: "Sun, 22 Nov 2026 08:00:05 +0000",
  end_time: "Sun, 22 Nov 2026 08:01:41 +0000",
  duration: "96",
});

const presentRecording = ({
  sid,
  call,
  channels,
  createdAt = new Date(),
  source = "DialVerb",
}: TwilioRecording) => ({
  sid,
  account_sid: accountSid,
  call_sid: call.sid,
  conference_sid: null,
  channels,
  status: "completed",
  source,
  duration: "1",
  date_created: createdAt.toUTCString().replace("GMT", "+0000"),
  start_time: createdAt.toUTCString().replace("GMT", "+0000"),
});
