import { chmod, copyFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasOpenssl, type Issued, startAuthority } from "../../test/support/certificates-in-test.ts";
import { daysLeft, followTlsFiles } from "./follow-tls-files.ts";
import { createLog } from "./log.ts";
import { StartUpError, type StartUpErrorCode } from "./start-up-error.ts";
import { readTlsFiles, type TlsFiles } from "./tls-files.ts";

let authority: Awaited<ReturnType<typeof startAuthority>>;
let good: Issued;
let next: Issued;

beforeAll(async () => {
  if (!hasOpenssl) return;
  authority = await startAuthority();
  [good, next] = await Promise.all([authority.issue("good"), authority.issue("next", { days: 60 })]);
});
afterAll(() => authority?.close());

async function codeOf(cert: string, key: string): Promise<StartUpErrorCode | null> {
  const error = await readTlsFiles(cert, key).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error === null) return null;
  if (!(error instanceof StartUpError)) throw error;
  // Each names the file, in both languages, and nothing is left to fill in.
  expect([error.words.ja.cause, error.words.en.cause].join()).not.toMatch(/\{\w+\}/);
  return error.code;
}

describe.skipIf(!hasOpenssl)("files for TLS", () => {
  test("a certificate with its chain, and its key", async () => {
    const files = await readTlsFiles(good.cert, good.key);
    expect([files.isFor("localhost"), files.isFor("127.0.0.1"), files.isFor("example.com")]).toEqual([
      ...[true, true, false],
    ]);
    expect(daysLeft(files)).toBe(29);
  });

  test("one that has expired is read, and known to have", async () => {
    const { cert, key } = await authority.issue("old", { days: -1 });
    expect(daysLeft(await readTlsFiles(cert, key))).toBeLessThan(0);
  });

  test("what cannot be used is told apart", async () => {
    const encrypted = authority.at("encrypted.key");
    await authority.openssl("pkey", "-in", good.key, "-aes256", "-passout", "pass:test", "-out", encrypted);
    const text = authority.at("text");
    await writeFile(text, "no PEM");
    await authority.openssl(
      ...["req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", "weak.key", "-out", "weak.pem"],
      ...["-subj", "/CN=weak"],
    );
    expect({
      missing: await codeOf(authority.at("none"), good.key),
      folder: await codeOf(good.cert, authority.folder),
      text: await codeOf(text, good.key),
      swapped: await codeOf(good.key, good.cert),
      "key is text": await codeOf(good.cert, text),
      "key is a certificate": await codeOf(good.cert, good.cert),
      encrypted: await codeOf(good.cert, encrypted),
      "of another key": await codeOf(good.cert, next.key),
      weak: await codeOf(authority.at("weak.pem"), authority.at("weak.key")),
    }).toEqual({
      missing: "tlsUnreadable",
      folder: "tlsUnreadable",
      text: "tlsNotACertificate",
      swapped: "tlsNotACertificate",
      "key is text": "tlsNotAKey",
      "key is a certificate": "tlsNotAKey",
      encrypted: "tlsKeyEncrypted",
      "of another key": "tlsMismatch",
      weak: "tlsRefused",
    });
  });

  test.skipIf(process.getuid?.() === 0)("a file that may not be read", async () => {
    await chmod(next.key, 0);
    expect(await codeOf(next.cert, next.key)).toBe("tlsUnreadable");
    await chmod(next.key, 0o600);
  });

  test("a renewed pair is taken when both files are there, and a half one never", async () => {
    const [certFile, keyFile] = [authority.at("live.pem"), authority.at("live.key")];
    await copyFile(good.cert, certFile);
    await copyFile(good.key, keyFile);
    const taken: TlsFiles[] = [];
    const said: string[] = [];
    const first = await readTlsFiles(certFile, keyFile);
    const end = followTlsFiles({
      ...{ certFile, keyFile, first, interval: 20, onRenewed: (files) => void taken.push(files) },
      log: createLog({}, "info", (line) => void said.push(line)),
    });
    await copyFile(next.cert, certFile);
    await sleep(200);
    expect(taken).toEqual([]);
    await rm(keyFile);
    await sleep(100);
    await copyFile(next.key, keyFile);
    await sleep(200);
    end();
    expect(taken.map((files) => daysLeft(files))).toEqual([59]);
    const events = said.map((line) => (JSON.parse(line) as { event: string }).event);
    // Once for each change that left a pair which cannot be used.
    expect(events).toEqual(["tls.not-renewed", "tls.not-renewed", "tls.renewed"]);
  });

  test("that it is about to expire, or has, is said at once", async () => {
    const events = async (days: number) => {
      const { cert, key } = await authority.issue(`soon${days}`, { days });
      const said: string[] = [];
      const log = createLog({}, "info", (line) => void said.push(line));
      const first = await readTlsFiles(cert, key);
      const end = followTlsFiles({
        certFile: cert,
        keyFile: key,
        first,
        interval: 20,
        onRenewed: () => {},
        log,
      });
      await sleep(120);
      end();
      return said.map((line) => (JSON.parse(line) as { event: string }).event);
    };
    expect(await events(5)).toEqual(["tls.expires-soon"]);
    expect(await events(-1)).toEqual(["tls.expired"]);
    expect(await events(20)).toEqual([]);
  });
});
