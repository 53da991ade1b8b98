import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  pushSnippet,
  type SnippetLanguage,
  snippetLanguages,
  snippetNames,
} from "../../contract/push-snippets.ts";
import { wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

// The pieces of program that docs and console offer, each run as it is copied, through a way that fails at first.

const run = promisify(execFile);
const commands: Record<SnippetLanguage, string[]> = {
  curl: ["sh"],
  // The Node.js of a customer: fetch, FormData and openAsBlob are all it takes.
  node: [process.execPath],
  python: ["python3"],
  go: ["go", "run"],
};
const isThere = (language: SnippetLanguage): boolean => {
  const asked: Record<SnippetLanguage, [string, string]> = {
    curl: ["curl", "--version"],
    node: [process.execPath, "--version"],
    python: ["python3", "--version"],
    go: ["go", "version"],
  };
  return spawnSync(asked[language][0], [asked[language][1]]).status === 0;
};

let folder: string;
let onbin: OnbinInTest;
let key: string;
let seed = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-snippets-"));
  onbin = await startOnbin();
  ({ key } = await onbin.addCompany("acme"));
});
afterAll(async () => {
  await onbin?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A way to Onbin whose first connection breaks off and whose second says 503; from the third on it is open. */
async function badWay(): Promise<{ url: string; connections: () => number; close: () => void }> {
  let connections = 0;
  const server = createServer((from) => {
    connections++;
    from.on("error", () => from.destroy());
    if (connections === 1) {
      from.destroy();
    } else if (connections === 2) {
      from.once("data", () => {
        from.end("HTTP/1.1 503 No\r\nRetry-After: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
      });
      // What still comes is read: closing over it would reset the connection and take the answer along.
      from.resume();
    } else {
      const to = connect(onbin.port, "127.0.0.1");
      to.on("error", () => from.destroy());
      from.on("close", () => to.destroy());
      from.pipe(to).pipe(from);
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    close: () => server.close(),
  };
}

/** Runs a snippet over a recording of its own. The name of the file is an odd one on purpose. */
async function push(language: SnippetLanguage, url: string, withKey = key) {
  const program = join(folder, snippetNames[language].file);
  const audio = join(folder, "a call; of 8,5 minutes' length.wav");
  await writeFile(audio, wave(++seed, 2));
  await writeFile(
    program,
    pushSnippet(language, url, withKey).replaceAll("call-0001", `${language}-${seed}`),
  );
  const [command = "", ...words] = commands[language];
  const env = { ...process.env, HOME: folder, GOFLAGS: "-mod=mod", GO111MODULE: "off", NO_PROXY: "*" };
  return run(command, [...words, program, audio], { env, cwd: folder, timeout: 100_000 });
}

test.each(snippetLanguages)(
  "%s: pushes, through a connection that breaks and a 503",
  async (language) => {
    if (!isThere(language)) {
      console.log(`NOT RUN: the ${language} snippet, as ${language} is not installed here.`);
      return;
    }
    const way = await badWay();
    const { stdout } = await push(language, way.url);
    way.close();
    expect(way.connections()).toBeGreaterThanOrEqual(3);
    const { items } = (await (
      await fetch(`${onbin.url}/api/v1/recordings`, { headers: { authorization: `Bearer ${key}` } })
    ).json()) as { items: Record<string, unknown>[] };
    const [newest] = items;
    expect(newest).toMatchObject({
      externalId: `${language}-${seed}`,
      type: "incoming",
      from: "12025550123",
      to: "201",
      callBegin: "2026-11-22T08:01:41.000Z",
      callEnd: "2026-11-22T08:02:11.000Z",
    });
    expect(stdout).toContain(String(newest?.sequenceId));
  },
  120_000,
);

test.each(snippetLanguages)(
  "%s: a refusal that is for a person is shown, with its cure",
  async (language) => {
    if (!isThere(language)) return;
    const shown = await push(language, onbin.url, "onbin_wrong").then(
      ({ stdout, stderr }) => stdout + stderr,
      (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
    );
    expect(shown).toContain("key_unknown");
    expect(shown).toContain("cure");
  },
  120_000,
);

test("what stands in an address or a key is no program", () => {
  const odd = `https://onbin.example.com/a'b"c$(d)\`e`;
  expect(spawnSync("sh", ["-n"], { input: pushSnippet("curl", odd, "k'; touch x; '") }).status).toBe(0);
  expect(pushSnippet("curl", odd, "k")).toContain(
    `'https://onbin.example.com/a'\\''b"c$(d)\`e/api/v1/recordings'`,
  );
  for (const language of ["node", "python", "go"] as const)
    expect(pushSnippet(language, odd, "k")).toContain(JSON.stringify(`${odd}/api/v1/recordings`));
});

test("docs/sources/own-program.md shows these programs, word for word", async () => {
  const docs = await readFile(new URL("../../docs/sources/own-program.md", import.meta.url), "utf8");
  for (const language of snippetLanguages) {
    expect(docs).toContain(pushSnippet(language, "https://onbin.example.com", "onbin_YOUR_KEY"));
  }
});
