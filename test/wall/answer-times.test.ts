import { afterAll, beforeAll, expect, test } from "vitest";
import { promiseLine } from "../support/promise-line.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";
import { type Asker, ask, asker } from "./ask.ts";
import { describedRoutes, type Said } from "./described-routes.ts";
import { makeThings, makeUp, type Things } from "./things.ts";

// Promise 12: the time of an answer does not tell what another company has. Another's and a made-up one in turns, so
// that whatever else the machine does falls on both.
const tries = Number(process.env.TRIES ?? 100);

let stage: Stage;
let acme: Tenant;
let theirs: Things;
let madeUp: Things;
let person: Asker;
let reader: Asker;

beforeAll(async () => {
  stage = await startStage({}, { ONBIN_WEBHOOK_ALLOW: "127.0.0.1" });
  acme = await stage.addTenant("acme");
  const other = await stage.addTenant("other");
  await stage.operator.addPerson("other", "member");
  theirs = (await makeThings(stage, other, "89012345")).things;
  madeUp = makeUp(theirs);
  person = asker("an administrator", "127.0.1.1", { cookie: acme.administrator.cookie });
  reader = asker("a key", "127.0.1.2", { authorization: `Bearer ${acme.key}` });
});
afterAll(async () => {
  person?.agent.destroy();
  reader?.agent.destroy();
  await stage?.close();
});

const middle = (sorted: readonly number[], part: number) =>
  sorted[Math.floor((sorted.length - 1) * part)] ?? 0;

/** Median and interquartile range, in milliseconds. */
function spread(times: readonly number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  return { median: middle(sorted, 0.5), range: middle(sorted, 0.75) - middle(sorted, 0.25) };
}

test("what another company has takes as long to answer as what does not exist", {
  timeout: 300_000,
}, async () => {
  const reads = Object.entries(describedRoutes).flatMap(([route, described]) => {
    const [method = "", url = ""] = route.split(" ");
    const namings =
      described.for === "operator" || described.for === "everybody" ? [] : (described.names ?? []);
    return method === "GET" ? namings.map((naming) => ({ method, url, described, naming })) : [];
  });
  expect(reads.length).toBeGreaterThan(20);
  let [widest, most, apart, asked] = ["", 0, 0, 0];
  const faults: string[] = [];
  for (const { method, url, described, naming } of reads) {
    const who = described.for.startsWith("key") ? reader : person;
    const times: [number[], number[]] = [[], []];
    for (let turn = 0; turn < 2 * tries + 10; turn++) {
      // Which of the two is first changes as well: the second of a pair finds everything warm.
      const side = (turn + (turn >> 1)) % 2 === 0 ? 0 : 1;
      const said: Said = naming.say((side === 0 ? theirs : madeUp)[naming.kind]);
      const began = performance.now();
      await ask(
        stage.onbin.url,
        who,
        { method, url },
        { ...said, path: { ...described.fixed, ...said.path } },
      );
      if (turn >= 10) times[side].push(performance.now() - began);
      asked++;
    }
    const [foreign, absent] = [spread(times[0]), spread(times[1])];
    const difference = Math.abs(foreign.median - absent.median);
    const noise = Math.max(foreign.range, absent.range);
    most = Math.max(most, difference);
    if (difference / noise > apart) [widest, apart] = [`${url} (${naming.field})`, difference / noise];
    // A look at a row that is there and hidden would show in every try; a machine at work shows in some.
    if (difference > Math.max(noise, 1)) {
      faults.push(
        `${url} (${naming.field}): ${foreign.median} ms and ${absent.median} ms, noise ${noise} ms`,
      );
    }
  }
  promiseLine(
    12,
    "time of the answer",
    `${reads.length} namings, ${asked} requests in turns: medians at most ${most.toFixed(3)} ms apart, ` +
      `${apart.toFixed(2)} of the interquartile range (${widest})`,
  );
  expect(faults).toEqual([]);
});
