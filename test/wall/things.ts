import { randomBytes, randomUUID } from "node:crypto";
import { askCsv, untilOver } from "../support/csv-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { defaultUser } from "../support/s3-peer/signed-request.ts";
import type { Stage, Tenant } from "../support/tenant-in-test.ts";

/** What a company has that somebody could name to the service. */
export type Things = Readonly<{
  [kind in
    | ("company" | "call" | "externalId" | "number" | "errorCode" | "bucket" | "webhookUrl" | "email")
    | (
        | "csvFile"
        | "check"
        | "backfill"
        | "user"
        | "invited"
        | "session"
        | "key"
        | "secondKey"
        | "address"
        | "webhook"
      )
    | ("source" | "cloudSource" | "callCursor" | "errorCursor" | "logCursor")]: string;
}>;
export type Kind = keyof Things;

/** Words that nobody outside of a company may ever read: of its calls, and of its settings. */
export type Canaries = { ofCalls: readonly string[]; ofSettings: readonly string[] };

const today = () => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
/** A place after which every row follows that there is. */
const later = new Date(Date.now() + 3_600_000).toISOString();
const cursor = (at: string, id: string) => Buffer.from(`${at} ${id}`).toString("base64url");
const cursorsOf = (call: string, entry: number) => ({
  callCursor: cursor(later, call),
  errorCursor: cursor(later, String(entry)),
  logCursor: cursor(later.replace("Z", "000Z"), String(entry)),
});

/** Fills a company with one of everything. @param digits eight, of its caller's number */
export async function makeThings(
  stage: Stage,
  tenant: Tenant,
  digits: string,
): Promise<{ things: Things; canaries: Canaries }> {
  const { id, administrator } = tenant;
  const { dataDir, url } = stage.onbin;
  const post = async (path: string, body: unknown) =>
    (await administrator.mustPost(`/api/app/${path}`, body)).json;
  const get = async (path: string) => (await administrator.mustGet(`/api/app/${path}`)).json;
  const name = (what: string) => `${what} of ${id} ${digits}`;

  const call = `${id}-${randomBytes(8).toString("hex")}`;
  const externalId = `pbx-of-${id}-${digits}`;
  const number = `+8131${digits}`;
  const [userName, memo] = [name("Person"), name("private words")];
  const facts = { sequenceId: call, externalId, from: number, userName, memo };
  const pushed = await knock(url, tenant.key, recordingForm(facts, wave(Number(digits) % 9973)));
  if (pushed.status !== 201) throw new Error(JSON.stringify(pushed.body));
  await tenant.until(call, "delivered");

  const { accessKeyId, secretAccessKey } = defaultUser;
  const folder = `folder-of-${id}`;
  const place = { enabled: true, endpoint: "peer", bucket: "demo", folder, region: "us-east-1" };
  const { version } = (await get("amazon-s3")).destination as { version: number };
  const saving = { values: { ...place, accessKeyId, secretAccessKey }, test: true, version };
  const check = String((await post("amazon-s3", saving)).checkId);
  await administrator.mustGet(`/api/app/checks/${check}/events`);

  const csv = await askCsv(administrator, { kind: "list", from: today(), to: today() });
  await untilOver(administrator, csv.id);
  const key = String((await post("keys", { name: name("key"), scope: "push" })).key);
  await post("keys", { name: name("second key"), scope: "read" });
  const keys = (await get("keys")).items as { id: string; name: string }[];
  const source = await post("sources", { kind: "freeswitch", name: name("telephones") });
  const signingSecret = `whsec_${randomBytes(24).toString("base64")}`;
  const cloud = { account: { hosts: "recordings.example.com" }, secrets: { signingSecret } };
  const cloudSource = await post("sources", { kind: "webhook", name: name("cloud"), ...cloud });
  const told = { language: "en", services: ["amazon-s3"], heartbeat: false, dailyProof: false };
  const address = await post("notifications/addresses", { email: `told@${id}.example.com`, ...told });
  // Nobody listens there, and no packet leaves the machine.
  const webhookUrl = `http://127.0.0.1:9/hook-of-${id}-${digits}`;
  const webhook = await post("notifications/webhooks", { url: webhookUrl, events: ["incident.closed"] });
  const email = `invited@${id}.example.com`;
  await post("users", { email, name: name("Invited"), role: "member", language: "en" });
  const people = (await get("users")).users as { id: string; email: string }[];
  const idOf = (mail: string) => String(people.find((person) => person.email === mail)?.id);
  const sessions = (await get("profile")).sessions as { id: string }[];

  const errorCode = `Canary${id}${digits}`;
  const [error] = await rowsOf<{ error_id: number }>(
    dataDir,
    `insert into integration_errors (company_id, service, sequence_id, code)
     values ($1, 'amazon-s3', $2, $3) returning error_id::int`,
    [id, call, errorCode],
  );
  const [backfill] = await rowsOf<{ backfill_id: string }>(
    dataDir,
    `insert into backfills (company_id, actor, from_at, to_at, state, total, total_bytes)
     values ($1, 'administrator', now() - interval '2 days', now(), 'paused', 0, 0) returning backfill_id`,
    [id],
  );
  const things: Things = {
    ...{ company: id, call, externalId, number, errorCode, bucket: "demo", webhookUrl, email, check },
    ...{ csvFile: csv.id, backfill: String(backfill?.backfill_id), session: String(sessions[0]?.id) },
    ...{ user: idOf(`member@${id}.example.com`), invited: idOf(email) },
    ...{ source: String(source.id), cloudSource: String(cloudSource.id) },
    ...{ address: String(address.id), webhook: String(webhook.id) },
    key: String(keys.find((one) => one.name === name("key"))?.id),
    secondKey: String(keys.find((one) => one.name === name("second key"))?.id),
    ...cursorsOf(call, Number(error?.error_id)),
  };
  return {
    things,
    canaries: {
      ofCalls: [call, externalId, number.slice(3), memo, userName, folder, check, csv.id, things.backfill],
      ofSettings: [
        ...[name("key"), name("telephones"), name("cloud"), name("Invited")],
        // Whoever typed the invited one in may read it.
        ...[`administrator@${id}.example.com`, `member@${id}.example.com`, `told@${id}.example.com`],
        ...[things.source, things.cloudSource, things.webhook, things.address, things.invited],
        ...[webhookUrl, errorCode, key, String(source.key), signingSecret],
      ],
    },
  };
}

/** The same of a company that does not exist: as long as the others', character for character of the same kind. */
export function makeUp(known: Things): Things {
  const { call, company, source, externalId, email, webhookUrl, errorCode, bucket } = known;
  const random = (letters: number) =>
    Array.from(randomBytes(letters), (byte) => "abcdefghijklmnopqrstuvwxyz"[byte % 26]).join("");
  const like = (known: string, head = 0) => known.slice(0, head) + random(known.length - head);
  const name = like(company);
  const id = () => randomUUID();
  const madeUpCall = `${name}-${randomBytes(8).toString("hex")}`.slice(0, call.length);
  return {
    ...{ company: name, call: madeUpCall, externalId: like(externalId), number: "+813100000001" },
    ...{ errorCode: like(errorCode), bucket: like(bucket), email: email.replace(company, name) },
    ...{ webhookUrl: webhookUrl.replace(company, name), check: id(), csvFile: id(), backfill: id() },
    ...{ session: id(), user: id(), invited: id(), key: id(), secondKey: id(), address: id(), webhook: id() },
    ...{ source: like(source), cloudSource: like(source) },
    ...cursorsOf(madeUpCall, 987_654),
  };
}
