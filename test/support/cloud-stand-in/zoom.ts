import { createHmac, randomUUID } from "node:crypto";
import { sendEvent, sendJson, startStandIn } from "./stand-in.ts";

// Built from https://developers.zoom.us/docs/api/phone/events/, …/docs/api/phone/, …/docs/api/webhooks/ and
// …/docs/internal-apps/s2s-oauth/. Never run against Zoom; that files stand behind a redirect is an assumption.

export type ZoomRecording = {
  id: string;
  call: string;
  direction: "inbound" | "outbound";
  file: Buffer;
  createdAt?: Date;
};
export const zoomAccount = { accountId: "account-1", clientId: "client-1" };

/** Zoom: tokens, the list, and downloads that lead to a file host of zoom.us. */
export async function startZoom(clientSecret: string, secretToken: string) {
  const recordings = new Map<string, ZoomRecording>();
  const tokens = new Set<string>();
  const files = await startStandIn(({ url }, response) => {
    const found = recordings.get(url.pathname.slice("/file/".length));
    if (found === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "audio/mpeg" }).end(found.file);
  });
  const api = await startStandIn(({ method, url, authorization = "", body }, response) => {
    if (url.pathname === "/oauth/token" && method === "POST") {
      const pair = Buffer.from(`${zoomAccount.clientId}:${clientSecret}`).toString("base64");
      const form = new URLSearchParams(body);
      if (authorization !== `Basic ${pair}` || form.get("account_id") !== zoomAccount.accountId) {
        return sendJson(response, 400, {
          reason: "Invalid client_id or client_secret",
          error: "invalid_client",
        });
      }
      if (form.get("grant_type") !== "account_credentials")
        return sendJson(response, 400, { error: "unsupported_grant_type" });
      const token = randomUUID();
      tokens.add(token);
      return sendJson(response, 200, {
        access_token: token,
        token_type: "bearer",
        expires_in: 3600,
        scope: "phone:read:admin",
      });
    }
    if (!tokens.has(authorization.replace("Bearer ", ""))) {
      return sendJson(response, 401, { code: 124, message: "Invalid access token." });
    }
    const id = /^\/v2\/phone\/recording\/download\/(.+)$/.exec(url.pathname)?.[1];
    if (id !== undefined)
      return void response.writeHead(302, { location: `https://file-paa.zoom.us/file/${id}` }).end();
    if (url.pathname !== "/v2/phone/recordings") return sendJson(response, 404, { code: 300 });
    const from = Date.parse(url.searchParams.get("from") ?? "2000-01-01");
    const all = [...recordings.values()].filter(({ createdAt = new Date() }) => createdAt.getTime() >= from);
    const at = Number(url.searchParams.get("next_page_token") ?? 0);
    sendJson(response, 200, {
      next_page_token: at + 1 < all.length ? String(at + 1) : "",
      page_size: 1,
      recordings: all.slice(at, at + 1).map(present),
    });
  });
  const send = (address: string, said: unknown, { at = new Date(), token = secretToken } = {}) => {
    const body = JSON.stringify(said);
    const timestamp = String(Math.floor(at.getTime() / 1000));
    const hash = createHmac("sha256", token).update(`v0:${timestamp}:${body}`).digest("hex");
    return sendEvent(address, body, {
      "content-type": "application/json; charset=utf-8",
      "x-zm-request-timestamp": timestamp,
      "x-zm-signature": `v0=${hash}`,
    });
  };
  return {
    api,
    files,
    tokens,
    hosts: { "zoom.us": api.url, "api.zoom.us": api.url, "file-paa.zoom.us": files.url },
    add(recording: ZoomRecording) {
      recordings.set(recording.id, recording);
      return recording;
    },
    send,
    announce: (address: string, all: readonly ZoomRecording[], options: { at?: Date; token?: string } = {}) =>
      send(
        address,
        {
          event: "phone.recording_completed",
          event_ts: Date.now(),
          payload: { account_id: zoomAccount.accountId, object: { recordings: all.map(present) } },
        },
        options,
      ),
    async close() {
      await Promise.all([api.close(), files.close()]);
    },
  };
}

const present = ({ id, call, direction, createdAt = new Date() }: ZoomRecording) => ({
  id,
  call_id: call,
  call_log_id: randomUUID(),
  caller_number: "+12025550103",
  caller_number_type: 2,
  caller_name: "Caller",
  callee_number: "+12025550104",
  callee_number_type: 1,
  callee_name: "Callee",
  direction,
  duration: 96,
  download_url: `https://zoom.us/v2/phone/recording/download/${id}`,
  date_time: createdAt.toISOString(),
  end_time: new Date(createdAt.getTime() + 96_000).toISOString(),
  recording_type: "Automatic",
  owner: { type: "user", id: "user-1", name: "Sato Hanako", extension_number: 801 },
});
