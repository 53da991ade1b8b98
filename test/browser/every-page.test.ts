import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Language } from "../../contract/words.ts";
import { saveUntested } from "../support/bucket-in-test.ts";
import { browserTest, newCompany, openPage, operator } from "./support/console.ts";
import { pageFaults } from "./support/page-faults.ts";
import { push } from "./support/push.ts";
import { settingsPage } from "./support/settings-page.ts";

const long = "とても長い名前のお客様株式会社 東日本第二営業本部 カスタマーサポート課";

/** A company with everything that makes a page wide: long names, a chain, failures, a pause. */
async function fullCompany() {
  const company = await newCompany();
  await saveUntested(company.administrator, { folder: "calls/2026/a_rather-long_folder/of/a/company" });
  const first = await push(company.key, { accountName: long, userName: long });
  await saveUntested(company.administrator, { secretAccessKey: "wrong+secret/of+this+test" });
  const facts = { from: "sip:somebody-with-a-long-name@pbx.branch-office.example.co.jp", memo: long };
  await push(company.key, { ...facts, type: "transfer", parentSequenceId: first, previousSequenceId: first });
  return { ...company, first };
}

type Visit = { path: string; act?: (page: Page, language: Language) => Promise<void> };

browserTest.for(["ja", "en"] as const)(
  "no page scrolls sideways at 360 px, and every control has a name (%s)",
  { timeout: 120_000 },
  async (language) => {
    const { id, administrator, first } = await fullCompany();
    const fresh = await newCompany();
    const bare = await newCompany({ contract: false });
    const visits: [who: { cookie: string } | null, visits: Visit[]][] = [
      [
        null,
        [{ path: "/signin" }, { path: "/operator/signin" }, { path: "/link/unknown" }, { path: "/nowhere" }],
      ],
      [
        operator(),
        [{ path: `/operator/companies/${id}`, act: makeLinkAndKey }, { path: "/operator/health" }],
      ],
      [
        fresh.administrator,
        [
          { path: "/app/calls" },
          { path: "/app/error-log" },
          { path: "/app/settings/amazon-s3", act: pressSave },
        ],
      ],
      [bare.administrator, [{ path: "/app/settings/amazon-s3" }]],
      [
        administrator,
        [
          { path: "/app/calls" },
          { path: `/app/calls/${first}` },
          { path: "/app/error-log" },
          { path: "/app/daily-proof" },
          { path: `/app/daily-proof/${new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10)}` },
          { path: "/app/settings/amazon-s3", act: pressSave },
          { path: "/app/settings/amazon-s3/remove" },
          { path: "/app/made-up" },
        ],
      ],
    ];
    const faults: string[] = [];
    for (const [who, pages] of visits) {
      const page = await openPage(who, { language, width: 360 });
      for (const { path, act } of pages) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.getByText(/^(読み込み中…|Loading…)$/).waitFor({ state: "detached" });
        faults.push(...(await pageFaults(page)).map((fault) => `${path}: ${fault}`));
        if (act === undefined) continue;
        await act(page, language);
        faults.push(...(await pageFaults(page)).map((fault) => `${path}, then: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
  },
);

async function makeLinkAndKey(page: Page): Promise<void> {
  await page
    .getByLabel(/^(メールアドレス|E-mail address)$/)
    .fill("a-person-with-a-long-name@subsidiary.example.co.jp");
  await page.getByRole("button", { name: /リンクを発行|make a link/ }).click();
  await page.locator("code", { hasText: "/link/" }).waitFor();
  await page.getByLabel(/^(名前|Name)$/).fill("PBX");
  await page.getByRole("button", { name: /^(API キーを発行|Make an API key)$/ }).click();
  await page.locator("code", { hasText: "onbin_" }).waitFor();
}

/** Presses 保存, waits for what comes of it, and opens every form of the policy. */
async function pressSave(page: Page, language: Language): Promise<void> {
  const form = settingsPage(page, language);
  const { words } = form;
  await form.save.click();
  await page.getByText(words.invalid).or(page.getByText(words.checkFailed)).waitFor();
  const policies = page.getByRole("button", { name: words.policies, exact: true });
  if ((await policies.getAttribute("aria-expanded")) !== "true") await policies.click();
  await form.fill({ bucket: "a-bucket-with-a-name-as-long-as-aws-allows-it-to-be-sixty-three" });
  for (const name of Object.values(words.policyForms)) await page.getByText(name, { exact: true }).click();
  await page.locator("pre").waitFor();
}
