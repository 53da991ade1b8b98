import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { memoryOf, webProcessOf } from "../support/web-process-in-test.ts";
import { makeRequest, type Place } from "./push-inputs.ts";
import { randomOf } from "./random-of.ts";
import type { Finding, GroupReport } from "./report.ts";

/** Requests under way at once. */
const atOnce = 12;
/** Milliseconds after which a sender that was not answered ends its side; and after which the door hangs. */
const quiet = 400;
const patience = 60_000;
/** Megabytes that the `web` process may have at its peak. */
const mostMb = 512;

type Wanted = { seed: number; seconds: number; input?: number };

/** Hostile requests at the doors of a whole Onbin in processes of its own. */
export async function fuzzPushDoor({ seed, seconds, input }: Wanted): Promise<GroupReport> {
  const onbin = await startOnbin({
    env: { ONBIN_PUSH_RATE: "0", ONBIN_READ_RATE: "0", ONBIN_ADDRESS_RATE: "0", ONBIN_LOG_LEVEL: "error" },
  });
  const begun = Date.now();
  const answers: Record<string, number> = {};
  const crashes: Finding[] = [];
  const hangs: Finding[] = [];
  const slowest = { ms: 0, index: 0 };
  let inputs = 0;
  let peakMb = 0;
  try {
    const { key } = await onbin.addCompany("acme");
    const place: Place = { port: onbin.port, key, sourceId: "00000000-0000-4000-8000-000000000000" };
    const web = await webProcessOf(onbin);
    const end = Date.now() + 1000 * seconds;
    let next = input ?? 0;
    const one = async () => {
      const index = next++;
      const { bytes, target } = makeRequest(randomOf(seed, "push", index), place);
      const sent = performance.now();
      const answer = await send(onbin.port, bytes);
      const ms = performance.now() - sent;
      inputs += 1;
      if (ms > slowest.ms) Object.assign(slowest, { ms, index });
      const finding = (problem: string) => ({
        what: target,
        index,
        problem,
        input: bytes.subarray(0, 600).toString("latin1").replaceAll(key, "KEY"),
      });
      if (answer === null) hangs.push(finding(`no end within ${patience} ms`));
      else {
        const status = /^HTTP\/1\.1 (?:100 Continue\r\n\r\nHTTP\/1\.1 )?(\d{3}) /.exec(answer)?.[1] ?? "none";
        answers[status] = (answers[status] ?? 0) + 1;
        const fault = faultOf(status, answer);
        if (fault !== null) crashes.push(finding(fault));
      }
    };
    const line = async () => {
      while (Date.now() < end && crashes.length + hangs.length < 20) {
        await one();
        if (input !== undefined) return;
      }
    };
    const lines = Array.from({ length: input === undefined ? atOnce : 1 }, line);
    const watch = setInterval(
      () =>
        void memoryOf(web).then(
          ({ peak }) => {
            peakMb = Math.max(peakMb, peak);
          },
          () => undefined,
        ),
      250,
    );
    await Promise.all(lines);
    clearInterval(watch);
    peakMb = Math.max(
      peakMb,
      await memoryOf(web).then(
        ({ peak }) => peak,
        () => 0,
      ),
    );
    crashes.push(...(await afterAll(onbin, web, next)));
  } finally {
    await onbin.stop();
  }
  const took = Math.min(seconds, (Date.now() - begun) / 1000);
  return {
    ...{ group: "push", inputs, answers, seconds: took, crashes, hangs },
    ...{ peakMb, mostMb, slowest },
  };
}

/** What an answer must not be; null: nothing. */
function faultOf(status: string, answer: string): string | null {
  const [head = "", body = ""] = answer.split(/\r\n\r\n(?!HTTP)/, 2);
  if (status.startsWith("5")) return `${status} ${body.slice(0, 300)}`;
  if (!status.startsWith("4") || !/\r\ncontent-type: application\/json/i.test(head)) return null;
  try {
    const { error } = JSON.parse(body.slice(0, body.lastIndexOf("}") + 1)) as {
      error: Record<string, unknown>;
    };
    const isWhole = [error.code, error.message, error.cure].every(
      (text) => typeof text === "string" && text !== "",
    );
    return isWhole ? null : `an answer of another shape: ${body.slice(0, 300)}`;
  } catch {
    return `an answer that is no JSON: ${body.slice(0, 300)}`;
  }
}

/** All that came back until the connection ended; null: it did not end. */
function send(port: number, bytes: Buffer): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let said = "";
    const stop = setTimeout(() => {
      resolve(null);
      socket.destroy();
    }, patience);
    // Half of what is sent here promises more than it brings: its sender goes, as senders do.
    const leave = setTimeout(() => socket.end(), quiet);
    socket.on("data", (chunk: Buffer) => {
      said += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(stop);
      clearTimeout(leave);
      resolve(said);
    });
    socket.write(bytes);
  });
}

/** Whether the service is as well as before, and what its log says. */
async function afterAll(onbin: OnbinInTest, web: number, index: number): Promise<Finding[]> {
  const found: Finding[] = [];
  const add = (problem: string) => found.push({ what: "the service afterwards", index, problem, input: "" });
  const ready = await fetch(`${onbin.url}/readyz`, { signal: AbortSignal.timeout(10_000) }).catch(String);
  if (typeof ready === "string" || ready.status !== 200)
    add(`/readyz: ${typeof ready === "string" ? ready : ready.status}`);
  if ((await webProcessOf(onbin)) !== web) add("the web process is another one than before");
  for (const line of onbin.output.join("").split("\n")) {
    if (/"event":"(http\.failed|role\.died|source\.not-noted)"/.test(line)) add(line.slice(0, 1000));
  }
  for (let tries = 0; ; tries++) {
    const left = await readdir(`${onbin.dataDir}/spool/incoming`).catch(() => []);
    if (left.length === 0) break;
    if (tries === 50) {
      add(`${left.length} files of broken requests are left in the spool`);
      break;
    }
    await sleep(100);
  }
  return found;
}
