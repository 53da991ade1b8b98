import { expect } from "vitest";
import type { MasterKeyStatus } from "../../contract/master-key.ts";
import { sealedKindNames } from "../../contract/master-key-words.ts";
import { ja } from "../../web/words/ja.ts";
import { saveUntested } from "../support/bucket-in-test.ts";
import { openConsole, password } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { browserTest, newCompany, openPage, operator, shared } from "./support/console.ts";

browserTest(
  "the operator replaces the master key from the console, asked once more before it begins",
  { timeout: 180_000 },
  async () => {
    const words = ja.masterKey;
    const { administrator } = await newCompany();
    await saveUntested(administrator);
    const status = async () =>
      (await operator().mustGet("/api/operator/master-key")).json as unknown as MasterKeyStatus;
    const before = await status();
    // Freshly signed in: the run's own operator is asked for the password when the run is a quarter of an hour old.
    const fresh = openConsole(shared().url);
    await fresh.mustPost("/api/app/operator-sign-in", { email: "operator@example.com", password });
    const page = await openPage(fresh);
    await page.goto("/operator/health");
    const section = page.getByRole("region", { name: words.title });
    await section.getByText(before.keyId).first().waitFor();
    await section.getByRole("cell", { name: sealedKindNames.ja.destinations }).waitFor();

    await section.getByRole("button", { name: words.rotate }).click();
    await section.getByText(words.confirmText).waitFor();
    await section.getByRole("button", { name: words.cancel }).click();
    expect(await section.getByText(words.confirmText).count()).toBe(0);
    await section.getByRole("button", { name: words.rotate }).click();
    await section.getByRole("button", { name: words.confirm, exact: true }).click();

    await section.getByText(words.phases.done).waitFor({ timeout: 120_000 });
    const after = await status();
    expect(after.keyId).not.toBe(before.keyId);
    await section.getByText(after.keyId).first().waitFor();
    await section.getByText(words.copyIt).waitFor();
    expect(after.secrets.filter(({ others }) => others > 0)).toEqual([]);
    const [entry] = await rowsOf<{ actor: string; details: object }>(
      shared().dataDir,
      "select actor, details from operator_log where operation = 'master-key.rotate' order by at desc limit 1",
    );
    expect(entry).toEqual({
      actor: "operator operator@example.com",
      details: { from: before.keyId, to: after.keyId },
    });
  },
);
