import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readEnvironment } from "./read-environment.ts";

const folder = mkdtempSync(join(tmpdir(), "onbin-environment-"));
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const nowhere = join(folder, "none");

test("what is in the environment counts before what is in .env", () => {
  const file = put(".env", "ONBIN_CONTACT=from the file\nONBIN_LISTEN=127.0.0.1:1\n");
  expect(readEnvironment(file, { ONBIN_LISTEN: "127.0.0.1:2" })).toMatchObject({
    ONBIN_CONTACT: "from the file",
    ONBIN_LISTEN: "127.0.0.1:2",
  });
});

test("a secret comes from its file, whichever way the file was named", () => {
  const key = put("master.key", "c2VjcmV0\n");
  expect(readEnvironment(nowhere, { ONBIN_MASTER_KEY_FILE: key })).toMatchObject({
    ONBIN_MASTER_KEY: "c2VjcmV0",
  });
  const file = put(".env", `ONBIN_SMTP_URL_FILE=${put("smtp", "smtp://u:p@mail.example.com")}\n`);
  expect(readEnvironment(file, {}).ONBIN_SMTP_URL).toBe("smtp://u:p@mail.example.com");
});

test("files that cannot be read, empty ones, and secrets given twice are named all at once", () => {
  const given = {
    ONBIN_MASTER_KEY_FILE: nowhere,
    ONBIN_SMTP_URL_FILE: put("empty", "\n"),
    ONBIN_DATABASE_URL: "postgres://a",
    ONBIN_DATABASE_URL_FILE: put("database", "postgres://b"),
  };
  expect(() => readEnvironment(nowhere, given)).toThrow(
    /MASTER_KEY_FILE: ENOENT.*_URL_FILE: both.*is empty/s,
  );
});
