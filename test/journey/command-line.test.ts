import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBucket } from "../support/bucket-in-test.ts";
import { wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { defaultUser } from "../support/s3-peer/signed-request.ts";

let bucket: Awaited<ReturnType<typeof startBucket>>;
let onbin: OnbinInTest;
const secret = defaultUser.secretAccessKey;
const place = [
  "--company",
  "acme",
  "--bucket",
  "demo",
  "--folder",
  "rec",
  "--region",
  "us-east-1",
  "--endpoint",
  "peer",
];
const settings = [...place, "--access-key", defaultUser.accessKeyId];
/** Everything that any command printed. */
const printed: string[] = [];

beforeAll(async () => {
  bucket = await startBucket();
  onbin = await startOnbin({
    env: {
      ...bucket.env,
      ONBIN_MASTER_KEY: "bWFzdGVyLWtleS1vZi1hLXRlc3QtMzItYnl0ZXMtbG8=",
      ONBIN_SMTP_URL: "smtp://mailer:mail-canary@127.0.0.1:2525",
    },
  });
});
afterAll(async () => {
  await onbin.stop();
  await rm(onbin.dataDir, { recursive: true, force: true });
  await bucket.close();
});

async function run(args: readonly string[], input = "", at: Pick<OnbinInTest, "cli"> = onbin) {
  const result = await at.cli(args, input);
  printed.push(result.stdout, result.stderr);
  return result;
}
const lastLine = (text: string) => text.trimEnd().split("\n").at(-1) ?? "";

describe("wrong use is 2, with the help; help is 0", () => {
  test.each<[string[], number]>([
    [["--help"], 0],
    [[], 0],
    [["company", "add", "--help"], 0],
    [["destination", "set", "-h"], 0],
    [["nonsense"], 2],
    [["company"], 2],
    [["company", "add"], 2],
    [["company", "add", "--id", "x", "--nonsense"], 2],
    [["company", "contract", "--id", "x", "maybe"], 2],
    [["user", "add", "--company", "acme", "--email", "a@example.com", "--role", "king"], 2],
    [["key", "add"], 2],
    [["send"], 2],
  ])("onbin %j → %i", async (args, code) => {
    const result = await run(args);
    expect(result.code).toBe(code);
    const said = code === 0 ? result.stdout : result.stderr;
    expect(said).toContain("onbin ");
    expect(code === 0 ? result.stderr : result.stdout).toBe("");
  });
});

describe("beside the running service", () => {
  test("a company, its contract, the list", async () => {
    expect((await run(["company", "add", "--id", "acme", "--name", "Acme"])).code).toBe(0);
    const again = await run(["company", "add", "--id", "acme", "--name", "Acme"]);
    expect([again.code, again.stdout]).toEqual([1, ""]);
    expect(again.stderr).toContain("exists already");
    const contract = await run(["company", "contract", "--id", "acme", "on", "--json"]);
    expect(JSON.parse(contract.stdout)).toEqual({ id: "acme", contract: true });
    const list = JSON.parse((await run(["company", "list", "--json"])).stdout) as unknown[];
    expect(list).toMatchObject([{ id: "acme", name: "Acme", contract: true, destination: "none" }]);
    expect((await run(["company", "contract", "--id", "nobody", "on"])).code).toBe(1);
  });

  test("user add prints a link that sets the password, in JSON too", async () => {
    const args = ["user", "add", "--company", "acme", "--email", "a@example.com", "--role", "administrator"];
    const link = lastLine((await run(args)).stdout);
    expect(link).toMatch(new RegExp(`^${onbin.url}/link/[A-Za-z0-9_-]{43}$`));
    const page = await fetch(link.replace("/link/", "/api/app/links/"));
    expect(await page.json()).toMatchObject({ kind: "user", companyId: "acme", email: "a@example.com" });
    expect(JSON.parse((await run([...args, "--json"])).stdout)).toMatchObject({ role: "administrator" });
  });

  test("destination set, with a secret that is wrong: the steps say which, nothing is saved, 1", async () => {
    const { code, stdout } = await run(["destination", "set", ...settings], "wrong/secret+00000\n");
    expect(code).toBe(1);
    expect(stdout).toContain("✓ Access key");
    expect(stdout).toContain("✗ Secret");
    expect(lastLine(stdout)).toBe("Not saved.");
    const shown = await run(["destination", "show", "--company", "acme"]);
    expect([shown.code, shown.stdout]).toEqual([1, ""]);
  });

  test("destination set, with the right one: every step, saved, 0; shown without the secret", async () => {
    const { code, stdout } = await run(["destination", "set", ...settings], `${secret}\n`);
    expect([code, lastLine(stdout)]).toEqual([0, "Saved."]);
    expect(stdout.match(/^✓/gm)).toHaveLength(7);
    const shown = await run(["destination", "show", "--company", "acme", "--json"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      bucket: "demo",
      folder: "rec",
      state: "ok",
      secretLast4: secret.slice(-4),
      lastCheck: { ok: true },
    });
  });

  test("destination check is 0 while it works and 1 when not", async () => {
    expect((await run(["destination", "check", "--company", "acme"])).code).toBe(0);
    bucket.faults.set([{ act: { kind: "answer", code: "AccessDenied" } }]);
    const checked = await run(["destination", "check", "--company", "acme", "--json"]);
    bucket.faults.clear();
    expect([checked.code, JSON.parse(checked.stdout)]).toMatchObject([1, { ok: false, saved: false }]);
  });

  test("what is typed wrong is refused with the same words as on the page", async () => {
    const wrong = await run(["destination", "set", ...settings, "--folder", "録音"], secret);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).not.toBe("");
    const elsewhere = await run(["destination", "set", ...settings, "--endpoint", "nowhere"], secret);
    expect([elsewhere.code, elsewhere.stderr]).toEqual([
      1,
      expect.stringContaining("--endpoint is one of aws"),
    ]);
  });
});

describe("onbin send", () => {
  const file = () => join(onbin.dataDir, "call.wav");
  let key: string;

  beforeAll(async () => {
    const { stdout } = await run(["key", "add", "--company", "acme"]);
    key = lastLine(stdout);
    expect(key).toMatch(/^onbin_[A-Za-z0-9_-]{43}$/);
    await writeFile(file(), wave(1, 2));
  });

  test("without a key it is wrong use; with one from .env it sends, twice is harmless, and the call is delivered", async () => {
    expect((await run(["send", file()])).code).toBe(2);
    await writeFile(join(onbin.dataDir, ".env"), `ONBIN_API_KEY=${key}\n`);
    const first = await run(["send", file(), "--sequenceId", "sent-1", "--from", "0311112222", "--json"]);
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject([{ status: 201, body: { sequenceId: "sent-1" } }]);
    const second = await run(["send", file(), "--sequenceId", "sent-1"]);
    expect([second.code, second.stdout]).toEqual([0, expect.stringContaining("was there already")]);
    expect((await onbin.until(key, "sent-1", ["delivered"])).from).toBe("0311112222");
  });

  test("a refusal is 1 and says why", async () => {
    await writeFile(file(), wave(2, 2));
    const differs = await run(["send", file(), "--sequenceId", "sent-1"]);
    expect([differs.code, differs.stdout]).toEqual([1, expect.stringContaining("409")]);
    const broken = await run(["send", file(), "--callBegin", "yesterday"]);
    expect([broken.code, broken.stdout]).toEqual([1, expect.stringContaining("callBegin")]);
    expect((await run(["send", join(onbin.dataDir, "no-such.wav")])).code).toBe(1);
    await writeFile(join(onbin.dataDir, ".env"), "");
  });
});

test("onbin config shows what is in force, secrets hidden", async () => {
  const { code, stdout } = await run(["config"]);
  expect(code).toBe(0);
  expect(stdout).toContain(`ONBIN_DATA_DIR=${onbin.dataDir}`);
  expect(stdout).toContain("ONBIN_MASTER_KEY=••••");
  expect(stdout).toContain("ONBIN_SMTP_URL=smtp://mailer:••••@127.0.0.1:2525");
  const json = JSON.parse((await run(["config", "--json"])).stdout) as Record<string, unknown>;
  expect(json.ONBIN_LISTEN).toBe(`127.0.0.1:${onbin.port}`);
});

test("while the service is stopped the commands work all the same, and the service starts again after them", {
  timeout: 120_000,
}, async () => {
  const { dataDir, port } = onbin;
  expect(await onbin.stop({ keep: true })).toBe(0);
  expect((await run(["company", "add", "--id", "later", "--name", "Later"])).code).toBe(0);
  expect(
    JSON.parse((await run(["destination", "show", "--company", "acme", "--json"])).stdout),
  ).toMatchObject({
    state: "ok",
  });
  const checked = await run(["destination", "check", "--company", "acme"]);
  expect([checked.code, checked.stdout.match(/^✓/gm)?.length]).toEqual([0, 7]);
  const tested = await run(["destination", "set", ...settings], secret);
  expect([tested.code, lastLine(tested.stdout)]).toEqual([0, "Saved."]);
  expect((await run(["send", join(dataDir, "no-such.wav")])).code).not.toBe(0);
  expect((await run(["start", "--nonsense"])).code).toBe(2);

  onbin = await startOnbin({
    dataDir,
    port,
    env: { ...bucket.env, ONBIN_MASTER_KEY: "bWFzdGVyLWtleS1vZi1hLXRlc3QtMzItYnl0ZXMtbG8=" },
  });
  const list = JSON.parse((await run(["company", "list", "--json"])).stdout) as { id: string }[];
  expect(list.map(({ id }) => id)).toEqual(["acme", "later"]);
  const removed = await run(["destination", "remove", "--company", "acme", "--json"]);
  expect(JSON.parse(removed.stdout)).toEqual({ state: "ended" });
  expect((await run(["destination", "check", "--company", "acme"])).code).toBe(1);
  const second = await run(["start"]);
  expect([second.code, second.stderr]).toEqual([1, expect.stringMatching(/already|another|running/i)]);
});

test("no command printed a secret", () => {
  const all = printed.join("\n");
  expect(all).toContain("onbin_");
  for (const hidden of [secret, "wrong/secret", "mail-canary", "bWFzdGVyLWtleS1"])
    expect(all).not.toContain(hidden);
});
