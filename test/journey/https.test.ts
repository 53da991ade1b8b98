import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { connect as connectPlain } from "node:net";
import { connect, type SecureVersion } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasOpenssl, type Issued, startAuthority } from "../support/certificates-in-test.ts";
import { firstLink, password } from "../support/console-in-test.ts";
import { boundary, type DoorAnswer, form, recordingForm, wave } from "../support/door-in-test.ts";
import { freePort, type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

const run = promisify(execFile);
const curl = await run("curl", ["--version"]).then(
  () => true,
  () => console.warn("curl is not on this machine: pushing with it over https was not tried") ?? false,
);

let authority: Awaited<ReturnType<typeof startAuthority>>;
let live: Issued;
let ca: Buffer;
let port: number;
let onbin: OnbinInTest;
let key: string;
let call: string;

beforeAll(async () => {
  if (!hasOpenssl) return;
  authority = await startAuthority();
  ca = await readFile(authority.root);
  live = { cert: authority.at("live.pem"), key: authority.at("live.key") };
  await putInPlace(await authority.issue("first"));
  call = authority.at("call.wav");
  await writeFile(call, wave(1));
  port = await freePort();
  onbin = await startOnbin({
    port,
    env: {
      ONBIN_TLS_CERT: live.cert,
      ONBIN_TLS_KEY: live.key,
      ONBIN_PUBLIC_URL: `https://localhost:${port}`,
    },
  });
  ({ key } = await onbin.addCompany("acme"));
});
afterAll(async () => {
  await onbin?.stop();
  await authority?.close();
});

async function putInPlace({ cert, key }: Issued): Promise<void> {
  await copyFile(cert, live.cert);
  await copyFile(key, live.key);
}

/** Name of the certificate that a new connection meets; "refused" where none comes about. */
function meet(versions: { minVersion?: SecureVersion; maxVersion?: SecureVersion } = {}): Promise<string> {
  return new Promise((resolve) => {
    // Below 1.2 our own side has to be talked into it.
    const ciphers = "DEFAULT@SECLEVEL=0";
    const socket = connect({ host: "127.0.0.1", port, ca, servername: "localhost", ciphers, ...versions });
    socket.once("secureConnect", () => {
      resolve(`${socket.getPeerCertificate().subject.CN} ${socket.getProtocol()}`);
      socket.destroy();
    });
    socket.once("error", () => resolve("refused"));
  });
}

function post(path: string, body: unknown): Promise<Record<string, string | string[] | undefined>> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const asked = request({ host: "localhost", port, path, method: "POST", ca, agent: false, headers });
    asked.once("error", reject).once("response", (response) => {
      response.resume();
      resolve({ ...response.headers, status: String(response.statusCode) });
    });
    asked.end(JSON.stringify(body));
  });
}

describe.skipIf(!hasOpenssl)("https without a proxy", () => {
  test("is what it says that it runs at", () => {
    expect(onbin.output.join("")).toContain(`Onbin is running: https://127.0.0.1:${port}`);
  });

  test.skipIf(!curl)("curl pushes a call to it, trusting the chain to the root alone", async () => {
    const { stdout } = await run("curl", [
      ...["-sS", "--noproxy", "*", "--cacert", authority.root, "-w", "\n%{http_code} %{ssl_verify_result}"],
      ...["-H", `Authorization: Bearer ${key}`, "-F", "externalId=1.1", "-F", `audio=@${call}`],
      `https://localhost:${port}/api/v1/recordings`,
    ]);
    const [body = "", result] = stdout.split("\n");
    expect(result).toBe("201 0");
    expect((JSON.parse(body) as { url: string }).url).toMatch(`https://localhost:${port}/api/v1/recordings/`);
  });

  test("so does onbin send, where Node is told of the root", async () => {
    const { stdout } = await run(
      process.execPath,
      ["server/main.ts", "send", "--json", "--externalId", "1.2", call],
      {
        env: {
          ...process.env,
          ...{
            ONBIN_URL: `https://localhost:${port}`,
            ONBIN_API_KEY: key,
            NODE_EXTRA_CA_CERTS: authority.root,
          },
        },
      },
    );
    expect(JSON.parse(stdout)).toMatchObject([{ status: 201 }]);
  });

  test("browsers get a __Host- cookie for https alone, and stay with https for a year", async () => {
    const link = (await firstLink(onbin.output)).replace("/link/", "/api/app/links/");
    const answer = await post(link, { email: "op@example.com", password });
    expect(answer).toMatchObject({
      status: "200",
      "strict-transport-security": "max-age=31536000",
    });
    expect(String(answer["set-cookie"])).toMatch(/^__Host-onbin=.+; Path=\/; .*HttpOnly; .*; Secure$/);
  });

  test("TLS 1.3 and 1.2, nothing before", async () => {
    expect(await meet()).toBe("first TLSv1.3");
    expect(await meet({ maxVersion: "TLSv1.2" })).toBe("first TLSv1.2");
    expect(await meet({ minVersion: "TLSv1", maxVersion: "TLSv1.1" })).toBe("refused");
  });

  test("what speaks plain http, or says nothing at all, is not answered", async () => {
    const said = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connectPlain(port, "127.0.0.1", () => {
        socket.write(`GET /healthz HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
      });
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
      });
      socket.on("close", () => resolve(text)).on("error", () => undefined);
    });
    expect(said).not.toContain("HTTP/1.1 200");
    expect(await meet()).toBe("first TLSv1.3");
  });

  test("onbin doctor finds it well", async () => {
    const { stdout } = await onbin.cli(["doctor", "--json"]);
    const lines = JSON.parse(stdout) as { check: string; state: string }[];
    expect(lines.filter(({ check }) => ["reach", "tls", "listen"].includes(check))).toMatchObject([
      { check: "reach", state: "ok" },
      { check: "tls", state: "ok" },
      { check: "listen", state: "ok" },
    ]);
  });

  test("a renewed certificate comes into use without a restart, and an upload under way goes on", async () => {
    const body = form(recordingForm({ externalId: "1.3" }, wave(3, 5)));
    const answer = new Promise<DoorAnswer["body"]>((resolve, reject) => {
      const asked = request({
        ...{ host: "localhost", port, path: "/api/v1/recordings", method: "POST", ca, agent: false },
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": `multipart/form-data; boundary=${boundary}`,
          "content-length": body.length,
        },
      });
      asked.once("error", reject).once("response", (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.once("end", () => resolve(JSON.parse(text)));
      });
      asked.write(body.subarray(0, 1000));
      void (async () => {
        await putInPlace(await authority.issue("second"));
        await until(async () => (await meet()) === "second TLSv1.3");
        asked.end(body.subarray(1000));
      })();
    });
    expect((await answer).sequenceId).toBeDefined();
    expect(onbin.output.join("")).toContain('"event":"tls.renewed"');
  });

  test("a certificate of another key is refused at a restart with cause and cure, and the one before goes on", async () => {
    const other = await authority.issue("third");
    await copyFile(other.cert, live.cert);
    const { code, stderr } = await onbin.cli(["restart"]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("do not belong together. Give the two files"),
    ]);
    expect(await meet()).toBe("second TLSv1.3");
    await copyFile(other.key, live.key);
    await onbin.mustRun(["restart"]);
    expect(await meet()).toBe("third TLSv1.3");
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await isSo()); ) {
    if (Date.now() > end) throw new Error("it did not come to be");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
