import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import type { Language } from "../../contract/words.ts";
import { en } from "../../web/words/en.ts";
import { type AllWords, ja } from "../../web/words/ja.ts";
import { wave } from "../support/door-in-test.ts";
import { browserTest, newCompany, openPage, operator, shared } from "./support/console.ts";
import { pageFaults } from "./support/page-faults.ts";

const all: Record<Language, AllWords> = { ja, en };
const languages = ["ja", "en"] as const;
const run = promisify(execFile);

/** Runs the shown MixMonitor command as Asterisk does: its variables replaced, the rest a shell's. */
async function runMixMonitor(
  shown: string,
  variables: readonly (readonly [name: string, value: string])[],
): Promise<string> {
  const command = /-tx\.wav\),(curl .*)\)$/m.exec(shown)?.[1] ?? "";
  const filled = variables.reduce((text, [name, value]) => text.replaceAll(name, value), command);
  // Tried once, and with the answer shown: what is refused would be tried for half an hour, and say nothing.
  const once = filled.replace("-f --retry 10 --retry-all-errors", "");
  const { stdout } = await run("/bin/sh", ["-c", once]).catch((error: { stdout: string }) => error);
  return stdout;
}

async function twoLegs(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "onbin-legs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "c-rx.wav"), wave(501));
  await writeFile(join(folder, "c-tx.wav"), wave(502));
  return join(folder, "c");
}

const openSources = async (page: Page, words: AllWords) => {
  await page.goto("/app/calls");
  await page.getByRole("button", { name: words.frame.settings, exact: true }).click();
  await page.getByRole("menuitem", { name: words.frame.sources, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: words.sources.title, exact: true }).waitFor();
};

browserTest.for(languages)(
  "an Asterisk is added, its shown line refused and then taken, the page follows by itself, and it is ended (%s)",
  { timeout: 120_000 },
  async (language) => {
    const words = all[language];
    const own = words.sources;
    const { administrator } = await newCompany();
    const page = await openPage(administrator, { language });
    await openSources(page, words);
    await page.getByRole("link", { name: own.add }).click();
    await page.getByRole("radio", { name: "Asterisk", exact: true }).check();
    await page.getByLabel(own.name, { exact: true }).fill("");
    await page.getByRole("button", { name: own.make }).click();
    await page.getByText(own.missing).waitFor();
    await page.getByLabel(own.name, { exact: true }).fill("PBX 1");
    await page.getByRole("button", { name: own.make }).click();
    await page.getByRole("heading", { level: 1, name: "PBX 1" }).waitFor();
    await page.getByText(own.waitingFirst).waitFor();
    const key = await page
      .getByRole("status")
      .filter({ hasText: own.keyText })
      .locator("code")
      .first()
      .innerText();
    const shown = await page.locator("pre", { hasText: "MixMonitor" }).first().innerText();
    expect(key).toMatch(/^onbin_.{43}$/);
    expect(shown).toContain(`Bearer ${key}`);
    expect(shown).toContain(`'${shared().url}/api/v1/recordings'`);
    expect(await pageFaults(page)).toEqual([]);

    const v = (name: string) => `\${${name}}`;
    const variables = [
      [v(`FILTER(0-9+,${v("CALLERID(num)")})`), "+12025550101"],
      [v(`FILTER(0-9+,${v("EXTEN")})`), "201"],
      [v("UNIQUEID"), "1795334501.3"],
      [v("EPOCH"), "1795334501"],
      [`/var/spool/asterisk/monitor/${v("ONBIN")}`, await twoLegs()],
    ] as const;
    const refused = await runMixMonitor(shown.replace("type=incoming", "type=inbound"), variables);
    expect(refused).toContain("field_invalid");
    await page.getByText(own.lastRefused).waitFor();
    const cause = language === "ja" ? "項目「type」の値を使えません" : 'The value of "type" cannot be used';
    await page.getByRole("alert").filter({ hasText: cause }).waitFor();
    await page.getByRole("row").filter({ hasText: cause }).waitFor();

    const taken = JSON.parse(await runMixMonitor(shown, variables)) as { sequenceId: string };
    await page.getByText(own.states.ok, { exact: true }).waitFor();
    await page.getByRole("link", { name: own.theCall(taken.sequenceId) }).click();
    await page.getByRole("link", { name: "PBX 1" }).click();
    // The key is gone with the page it was shown on.
    await page.getByText(own.keyGone).waitFor();
    expect(await page.content()).not.toContain(key);

    await page.getByRole("button", { name: own.newKey }).click();
    await page.locator("pre", { hasText: "Bearer onbin_" }).first().waitFor();
    await page.getByRole("button", { name: own.endKeyOf(key.slice(0, 12)) }).click();
    await page.getByText(own.endKeyQuestion).waitFor();
    await page.getByRole("button", { name: own.endKeyNow }).click();
    await expect.poll(() => runMixMonitor(shown, variables)).toContain("key_unknown");

    await page.getByRole("button", { name: own.endButton }).click();
    await page.getByText(own.endQuestion("PBX 1")).waitFor();
    await page.getByRole("button", { name: own.endNow }).click();
    await page.getByText(own.endedTitle).waitFor();
    expect(await pageFaults(page)).toEqual([]);
    await page.getByRole("link", { name: own.back }).click();
    await page.getByRole("heading", { name: own.endedSources(1) }).waitFor();
  },
);

browserTest.for(languages)(
  "a test recording from the page turns it green; a signed webhook shows its address and keeps its secret (%s)",
  { timeout: 120_000 },
  async (language) => {
    const own = all[language].sources;
    const { administrator } = await newCompany();
    const page = await openPage(administrator, { language, width: 360 });
    await page.goto("/app/settings/sources/new");
    await page.getByRole("radio", { name: /FreeSWITCH/ }).check();
    await page.getByRole("button", { name: own.make }).click();
    await page.getByRole("button", { name: own.tryKey }).click();
    await page.getByText(own.states.ok, { exact: true }).waitFor();
    expect(await pageFaults(page)).toEqual([]);

    await page.goto("/app/settings/sources/new");
    await page.getByRole("radio", { name: /署名付き|Signed/ }).check();
    await page.getByRole("button", { name: own.make }).click();
    await page.getByText(own.missing).first().waitFor();
    await page.getByLabel(/^(録音ファイルを置くホスト名|Hosts that hold)/).fill("recordings.example.com");
    await page.getByRole("button", { name: own.generate }).click();
    const secret = await page.locator("code", { hasText: "whsec_" }).innerText();
    await page.getByRole("button", { name: own.make }).click();
    const address = page.locator("pre", { hasText: "/api/v1/webhooks/" });
    await address.waitFor();
    const [id] = page.url().split("/").slice(-1);
    expect(await address.innerText()).toBe(`${shared().url}/api/v1/webhooks/${id}`);
    expect(await page.content()).not.toContain(secret);
    expect(await pageFaults(page)).toEqual([]);
  },
);

browserTest(
  "the operator sees the phone systems of all companies; members and strangers nothing",
  async () => {
    const { id, administrator } = await newCompany();
    const { json } = await administrator.mustPost("/api/app/sources", {
      kind: "asterisk",
      name: `PBX of ${id}`,
    });
    const page = await openPage(operator(), { language: "en" });
    await page.goto(`/operator/companies/${id}`);
    // Its API key stands under the same name in another table.
    await page.getByRole("row", { name: `PBX of ${id} Asterisk` }).waitFor();
    await page.getByRole("link", { name: en.operator.navigation.sources, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: en.sources.title }).waitFor();
    await page.getByText(en.sources.ofCompanies.intro).waitFor();
    const member = await openPage(await operator().addPerson(id, "member"), { language: "en" });
    expect((await member.goto(`/app/settings/sources/${json.id}`))?.status()).toBe(404);
    await member.getByRole("heading", { level: 1, name: en.notFound.title }).waitFor();
    const { administrator: stranger } = await newCompany();
    const theirs = await openPage(stranger, { language: "en" });
    await theirs.goto(`/app/settings/sources/${json.id}`);
    await theirs.getByRole("heading", { level: 1, name: en.notFound.title }).waitFor();
  },
);
