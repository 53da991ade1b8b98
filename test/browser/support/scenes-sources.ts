import { withClient } from "../../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../../support/door-in-test.ts";
import type { Scene, Stage, World } from "./scene.ts";

const nobody = "a".repeat(26);
const pageOf = (name: string) => (stage: Stage) =>
  `/app/settings/sources/${stage.made.get(`source-${name}`) ?? nobody}`;

/** Phone systems in every state: waiting, delivering, refused, in trouble with a folder, a cloud phone, ended. */
async function prepare({ people, onbin, stage }: World): Promise<void> {
  const administrator = people.get("healthy");
  if (administrator === undefined) throw new Error("nobody is signed in");
  const add = async (name: string, body: Record<string, unknown>) => {
    const { json } = await administrator.mustPost("/api/app/sources", body);
    stage.made.set(`source-${name}`, String(json.id));
    return { id: String(json.id), key: String(json.key) };
  };
  const send = async (key: string, fields: Record<string, string>, seed: number) =>
    knock(onbin.url, key, recordingForm(fields, wave(seed)));
  const pbx = await add("ok", { kind: "asterisk", name: "本社 Asterisk" });
  for (const [seed, id] of ["1795334501.3", "1795334502.4", "1795334503.5"].entries()) {
    await send(pbx.key, { externalId: id, type: "incoming", factsWithin: "3600" }, 9000 + seed);
  }
  const refused = await add("refused", { kind: "freepbx", name: "大阪支店 FreePBX" });
  await send(refused.key, { direction: "in" }, 9100);
  await add("waiting", { kind: "rtpengine", name: "SBC (rtpengine)" });
  await add("cloud", {
    // A provider that is never asked by itself: nothing leaves this machine.
    kind: "webhook",
    name: "クラウド PBX",
    account: { hosts: "recordings.example.com" },
    secrets: { signingSecret: `whsec_${"A".repeat(43)}=` },
  });
  const ended = await add("ended", { kind: "push", name: "旧 CTI" });
  await administrator.mustPost(`/api/app/sources/${ended.id}/end`);
  const folder = await add("trouble", { kind: "fusionpbx", name: "コールセンター FusionPBX" });
  await withClient(onbin.dataDir, async (client) => {
    const settings = {
      folder: {
        path: "/var/lib/freeswitch/recordings",
        pattern: "fusionpbx",
        timeZone: "Asia/Tokyo",
        afterwards: "archive",
        archive: "/var/lib/freeswitch/shipped",
        quietSeconds: 900,
      },
      factsWithin: 300,
    };
    const trouble = { code: "disk_nearly_full", params: {}, since: "2026-11-22T08:00:00Z" };
    await client.query("update sources set settings = $2, trouble = $3 where source_id = $1", [
      folder.id,
      settings,
      trouble,
    ]);
    await client.query(
      `insert into source_items (company_id, source_id, item, state, due_at, tries, print)
       select company_id, source_id, 'default/archive/2026/Nov/22/' || n || '-e2a1-4f0c-8f11-000000000000.wav',
         'waiting', now() + interval '1 minute', n, 'x' from sources, generate_series(1, 3) n where source_id = $1`,
      [folder.id],
    );
  });
}

/** 電話システム: the list, another one, the page of each state, and the operator's. */
export const sourceScenes: readonly Scene[] = [
  { name: "sources", person: "healthy", path: "/app/settings/sources", prepare, dark: true },
  { name: "sources-empty", person: "fresh", path: "/app/settings/sources" },
  { name: "sources-loading", person: "fresh", path: "/app/settings/sources", holds: ["/api/app/sources"] },
  {
    name: "sources-failed",
    person: "fresh",
    path: "/app/settings/sources",
    fails: { "/api/app/sources": 500 },
  },
  { name: "sources-api", person: "healthy", path: "/app/settings/sources/api", prepare },
  { name: "source-new", person: "healthy", path: "/app/settings/sources/new", prepare },
  {
    name: "source-new-cloud",
    person: "healthy",
    path: "/app/settings/sources/new",
    prepare,
    act: async (page) => {
      await page.getByRole("radio", { name: /署名付き|Signed/ }).check();
      await page.getByRole("button", { name: /シークレットを生成|Generate/ }).click();
      await page.locator("form button[type=submit]").click();
    },
  },
  {
    name: "source-made",
    person: "fresh",
    path: "/app/settings/sources/new",
    dark: true,
    act: async (page) => {
      await page.locator("form button[type=submit]").click();
      await page.locator("code", { hasText: "onbin_" }).first().waitFor();
    },
  },
  { name: "source", person: "healthy", path: pageOf("ok"), prepare },
  { name: "source-refused", person: "healthy", path: pageOf("refused"), prepare },
  { name: "source-waiting", person: "healthy", path: pageOf("waiting"), prepare },
  {
    name: "source-trouble",
    person: "healthy",
    path: pageOf("trouble"),
    prepare,
    dark: true,
    act: async (page) => {
      await page.getByRole("button", { name: /連携を終了する|End the connection/ }).click();
    },
  },
  { name: "source-cloud", person: "healthy", path: pageOf("cloud"), prepare },
  { name: "source-ended", person: "healthy", path: pageOf("ended"), prepare },
  { name: "operator-sources", person: "operator", path: "/operator/sources", prepare, dark: true },
  {
    name: "operator-folder",
    person: "operator",
    path: "/operator/companies/acme",
    prepare,
    act: async (page) => {
      const form = page.getByRole("form", { name: /監視フォルダを追加|Watch a folder/ });
      await form.getByLabel(/^(監視フォルダ|Watched folder)$/).fill(import.meta.dirname);
      await form.getByRole("button", { name: /確かめる|Try it/ }).click();
      await form.getByRole("status").waitFor();
    },
  },
];
