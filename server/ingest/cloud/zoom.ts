import { createHash } from "node:crypto";
import { AppError } from "../../base/app-error.ts";
import type { Facts } from "../../keep/facts.ts";
import type { Cloud, Provider } from "./provider.ts";
import { idOf, instantOf, listOf, onlySaid, type Said, saidOf, textOf } from "./said.ts";
import { answerZoomChallenge, isSignedByZoom } from "./signature-zoom.ts";
import { FetchError, type SourceClient } from "./source-client.ts";

const recordings = "https://api.zoom.us/v2/phone/recordings";
const recordingId = /^[A-Za-z0-9_+/=-]{1,128}$/;

/**
 * Zoom Phone. Rules: https://developers.zoom.us/docs/api/phone/events/ (`phone.recording_completed`),
 * https://developers.zoom.us/docs/api/phone/ (`GET /phone/recordings`),
 * https://developers.zoom.us/docs/internal-apps/s2s-oauth/ (the token).
 */
export const zoom: Provider = {
  isSigned: ({ header, body }, { secrets }, now) =>
    isSignedByZoom(
      secrets.secretToken ?? "",
      header("x-zm-request-timestamp"),
      body,
      header("x-zm-signature"),
      now,
    ),

  read({ body }, { secrets, account }) {
    let said: Said;
    try {
      said = saidOf(JSON.parse(body.toString("utf8")));
    } catch {
      throw new AppError("webhook_invalid", { problem: "no JSON" });
    }
    const payload = saidOf(said.payload);
    if (said.event === "endpoint.url_validation") {
      const answer = answerZoomChallenge(secrets.secretToken ?? "", payload.plainToken);
      if (answer === null) throw new AppError("webhook_invalid", { problem: "plainToken" });
      return { items: [], answer };
    }
    if (said.event !== "phone.recording_completed") return { items: [] };
    if (payload.account_id !== undefined && payload.account_id !== account.accountId) {
      throw new AppError("webhook_invalid", { problem: "account_id is another account's" });
    }
    return { items: listOf(saidOf(payload.object).recordings).flatMap(announce) };
  },

  isHost: (host) => host === "zoom.us" || /^([a-z0-9-]+\.)+zoom\.us$/.test(host),

  async plan(client, cloud, { details }) {
    const said = saidOf(details.raw);
    const call = idOf(said.call_id);
    return {
      media: [
        {
          role: "both",
          open: () => withToken(client, cloud, (token) => client.open(String(said.download_url), token)),
        },
      ],
      swapped: cloud.account.firstChannel === "customer",
      arrival: {
        facts: factsOf(said),
        ...(call === undefined ? {} : { externalId: call, names: [`call:${call}`] }),
      },
      raw: said,
    };
  },

  async *list(client, cloud, since) {
    let token = "";
    do {
      const query = new URLSearchParams({
        from: toSecond(since),
        to: toSecond(new Date()),
        page_size: "300",
        ...(token === "" ? {} : { next_page_token: token }),
      });
      const said = await withToken(client, cloud, (bearer) => client.json(`${recordings}?${query}`, bearer));
      yield listOf(said.recordings)
        .filter(({ date_time }) => (instantOf(date_time)?.getTime() ?? Infinity) >= since.getTime())
        .flatMap(announce);
      token = typeof said.next_page_token === "string" ? said.next_page_token : "";
    } while (token !== "");
  },

  async probe(client, cloud) {
    await withToken(client, cloud, (token) => client.json(`${recordings}?page_size=1`, token));
  },
};

/** `yyyy-MM-ddTHH:mm:ssZ`, as the list takes it. */
function toSecond(instant: Date): string {
  return instant.toISOString().replace(/\.\d+/, "");
}

function announce(said: Said) {
  const id = idOf(said.id);
  if (id === undefined || !recordingId.test(id) || typeof said.download_url !== "string") return [];
  return [{ item: id, details: { raw: said } }];
}

function factsOf(said: Said): Facts {
  const isOurs = said.direction === "outbound";
  const contact = isOurs ? said.callee_name : said.caller_name;
  return onlySaid({
    type: isOurs ? "outbound" : said.direction === "inbound" ? "incoming" : undefined,
    answered: true,
    from: textOf(said.caller_did_number) ?? textOf(said.caller_number),
    to: textOf(said.callee_did_number) ?? textOf(said.callee_number),
    userName: textOf(saidOf(said.owner).name),
    contactName: textOf(contact),
    callBegin: instantOf(said.date_time),
    callEnd: instantOf(said.end_time),
  } as const);
}

/** Tokens by the credentials that they were got with; they are good for an hour. */
const tokens = new Map<string, { bearer: Record<string, string>; until: number }>();
/** Milliseconds before its end at which a token is not used any more. */
const margin = 5 * 60_000;

/** Does something with a server-to-server token; a token that is refused is got anew, once. */
async function withToken<T>(
  client: SourceClient,
  { account, secrets }: Cloud,
  act: (bearer: Record<string, string>) => Promise<T>,
): Promise<T> {
  const parts = [account.accountId, account.clientId, secrets.clientSecret];
  const name = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  const known = tokens.get(name);
  if (known !== undefined && known.until > Date.now()) {
    try {
      return await act(known.bearer);
    } catch (error) {
      if (!(error instanceof FetchError && error.fault === "credentials")) throw error;
      tokens.delete(name);
    }
  }
  const form = new URLSearchParams({
    grant_type: "account_credentials",
    account_id: account.accountId ?? "",
  });
  const pair = Buffer.from(`${account.clientId}:${secrets.clientSecret}`).toString("base64");
  const said = await client.post("https://zoom.us/oauth/token", form.toString(), {
    authorization: `Basic ${pair}`,
  });
  const token = idOfToken(said.access_token);
  const bearer = { authorization: `Bearer ${token}` };
  const seconds = Number(said.expires_in ?? 3600);
  if (tokens.size > 1000) tokens.clear();
  tokens.set(name, { bearer, until: Date.now() + seconds * 1000 - margin });
  return act(bearer);
}

function idOfToken(value: unknown): string {
  if (typeof value !== "string" || !/^[\x21-\x7e]{1,8000}$/.test(value)) throw new FetchError("unreadable");
  return value;
}
