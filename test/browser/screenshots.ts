import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import type { Language } from "../../contract/words.ts";
import { asPush, readDemoCalls } from "../../demo/demo-calls.ts";
import type { PolicyDocument, S3User } from "../../demo/s3/s3-server.ts";
import { saveTested, saveUntested } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openConsole, openOperator, password } from "../support/console-in-test.ts";
import { startOnbin } from "../support/onbin-in-test.ts";
import { startS3Peer } from "../support/s3-peer/s3-peer.ts";
import { chromiumArguments, findChromium } from "./support/find-chromium.ts";
import { type Person, type Scene, type Stage, scenesOf } from "./support/scenes.ts";
import { settingsPage } from "./support/settings-page.ts";

// npm run screenshots [part of a scene's name]: every page and state in both languages, wide and narrow, into
// screenshots/; and the two pictures of the README into docs/images/.

const root = fileURLToPath(new URL("../..", import.meta.url));
const policy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: ["arn:aws:s3:::acme-recordings/calls/*", "arn:aws:s3:::acme-osaka/calls/*"],
    },
    { Effect: "Allow", Action: "s3:ListBucket", Resource: "*" },
  ],
};
const key: S3User = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  name: "onbin",
  policy,
};
const values = {
  ...key,
  endpoint: "object-store",
  bucket: "acme-recordings",
  folder: "calls/2026",
  region: "ap-northeast-1",
};

const executablePath = findChromium();
if (executablePath === null) throw new Error("There is no chromium on this machine.");
const wanted = process.argv[2] ?? "";
const folder = await mkdtemp(join(tmpdir(), "onbin-screenshots-"));
const peer = await startS3Peer({
  folder,
  region: "ap-northeast-1",
  users: [key],
  buckets: [{ name: "acme-recordings" }, { name: "acme-osaka", region: "ap-northeast-3" }],
});
const onbin = await startOnbin({
  env: {
    ONBIN_S3_ENDPOINTS: JSON.stringify([{ name: "object-store", url: peer.url, region: "ap-northeast-1" }]),
    ONBIN_CONTACT: "音便サポート 03-0000-0000",
    ONBIN_EGRESS_IPS: "203.0.113.10,203.0.113.11",
  },
});
const browser = await chromium.launch({ executablePath, args: chromiumArguments });
try {
  const { people, stage } = await setStage();
  const scenes = scenesOf(stage);
  for (const language of ["ja", "en"] as const) {
    for (const width of [1280, 360]) {
      const into = join(root, "screenshots", `${language}-${width}`);
      await mkdir(into, { recursive: true });
      for (const [index, scene] of scenes.entries()) {
        if (!scene.name.includes(wanted)) continue;
        const path = join(into, `${String(index + 1).padStart(2, "0")}-${scene.name}.png`);
        await shoot(scene, people.get(scene.person), { language, width, path });
      }
    }
  }
} finally {
  await browser.close();
  await onbin.stop();
  await peer.close();
  await rm(folder, { recursive: true, force: true });
}

/** Companies in the states that the scenes show, the demo's calls among them. */
async function setStage(): Promise<{ people: Map<Person, ConsoleInTest>; stage: Stage }> {
  const operator = await openOperator(onbin);
  const people = new Map<Person, ConsoleInTest>();
  const add = async (person: Person, id: string, name: string, contract = true) => {
    await operator.mustPost("/api/operator/companies", { id, name });
    if (contract) await operator.mustPost(`/api/operator/companies/${id}/contract`, { on: true });
    const administrator = await operator.addPerson(id, "administrator");
    people.set(person, administrator);
    const { json } = await operator.mustPost(`/api/operator/companies/${id}/keys`);
    return { administrator, key: String(json.key) };
  };
  const signedIn = openConsole(onbin.url);
  await signedIn.mustPost("/api/app/operator-sign-in", { email: "operator@example.com", password });
  people.set("operator", signedIn);

  const healthy = await add("healthy", "acme", "アクメ商事株式会社");
  const broken = await add("broken", "globex", "グローベックス株式会社");
  await add("fresh", "initech", "イニテック株式会社");
  const untested = await add("untested", "hooli", "フーリー株式会社");
  await add("without-contract", "umbrella", "アンブレラ株式会社", false);
  if (!(await saveTested(healthy.administrator, values)).saved) throw new Error("the settings were refused");
  await saveUntested(untested.administrator, values);
  await saveUntested(broken.administrator, {
    ...values,
    secretAccessKey: `${key.secretAccessKey.slice(0, -1)}X`,
  });

  const ids: string[] = [];
  const calls = await readDemoCalls();
  const now = new Date();
  for (const call of calls) {
    const { body } = await onbin.push(healthy.key, asPush(call, now));
    ids.push(body.sequenceId ?? "");
  }
  for (const id of ids) await onbin.until(healthy.key, id, ["delivered"]);
  let failedCall = "";
  for (const call of calls.slice(0, 4)) {
    failedCall = (await onbin.push(broken.key, asPush(call, now))).body.sequenceId ?? "";
  }
  await onbin.until(broken.key, failedCall, ["held"]);
  const person = { email: "suzuki@acme.example.com", role: "member" };
  const { json } = await operator.mustPost("/api/operator/companies/acme/users", person);
  const stage = { company: "acme", call: ids[0] ?? "", chainCall: ids.at(-1) ?? "", failedCall };
  return { people, stage: { ...stage, link: new URL(String(json.url)).pathname } };
}

type Shot = { language: Language; width: number; path: string };

async function shoot(
  scene: Scene,
  person: ConsoleInTest | undefined,
  { language, width, path }: Shot,
): Promise<void> {
  const context = await (browser as Browser).newContext({
    baseURL: onbin.url,
    locale: language === "ja" ? "ja-JP" : "en-US",
    timezoneId: "Asia/Tokyo",
    viewport: { width, height: 800 },
  });
  context.setDefaultTimeout(15_000);
  const [name = "", value = ""] = person?.cookie.split("=", 2) ?? [];
  if (person !== undefined) await context.addCookies([{ name, value, url: onbin.url }]);
  const page = await context.newPage();
  try {
    await page.goto(scene.path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    await scene.act?.(page, language);
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path, fullPage: true, animations: "disabled" });
    if (scene.name === "settings-saved" && width === 1280) await shootForReadme();
    console.log(path.slice(root.length));
  } finally {
    await context.close();
  }

  async function shootForReadme(): Promise<void> {
    const picture = join(root, "docs/images", `amazon-s3-${language}.png`);
    await mkdir(join(root, "docs/images"), { recursive: true });
    const end = await page
      .getByRole("status")
      .filter({ hasText: settingsPage(page, language).words.checkSaved })
      .boundingBox();
    const height = Math.ceil((end?.y ?? 0) + (end?.height ?? 0) + 40);
    await page.screenshot({ path: picture, fullPage: true, clip: { x: 0, y: 0, width, height } });
    const { size } = await stat(picture);
    if (size > 250_000) throw new Error(`${picture} has ${size} bytes`);
  }
}
