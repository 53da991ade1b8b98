import { setTimeout as sleep } from "node:timers/promises";
import { noise } from "../../server/shape/testing/noise.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";
import { knock, recordingForm } from "../../test/support/door-in-test.ts";

/**
 * The phone systems of many companies: calls end at random moments, as many a second as asked.
 * `phones.ts URL KEYS ROUND CALLS_A_SECOND SECONDS`, KEYS a JSON array; prints `{ sequenceId: acknowledged at, in ms }`.
 */
const [url = "", keys = "[]", round = "", rate = "4", seconds = "30"] = process.argv.slice(2);
const all = JSON.parse(keys) as string[];
const audio = noise(20 * 8000, 7);
const acknowledged: Record<string, number> = {};
const under: Promise<void>[] = [];
const end = Date.now() + Number(seconds) * 1000;
for (let call = 0; Date.now() < end; call++) {
  under.push(push(call));
  await sleep((-Math.log(1 - Math.random()) * 1000) / Number(rate));
}
await Promise.all(under);
console.log(JSON.stringify(acknowledged));

async function push(call: number): Promise<void> {
  const sequenceId = `r${round}-${call}`;
  const data = Buffer.from(audio);
  data.write(sequenceId);
  const file = waveFile({ tag: 7, channels: 1, bits: 8, data });
  const { status } = await knock(url, all[call % all.length] ?? "", recordingForm({ sequenceId }, file));
  if (status !== 201) throw new Error(`pushed: ${status}`);
  acknowledged[sequenceId] = Date.now();
}
