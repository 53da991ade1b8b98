import { readFile } from "node:fs/promises";
import { pushFiles } from "../../server/commands/push-files.ts";

/**
 * The phone system: pushes every pair of legs, `atOnce` at a time, from a process of its own.
 * `push-all.ts DOOR KEY LIST`, LIST a JSON file of `[{ agent, customer }]`.
 */
const [door = "", key = "", list = ""] = process.argv.slice(2);
const atOnce = 8;
const pairs = JSON.parse(await readFile(list, "utf8")) as { agent: string; customer: string }[];
let next = 0;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let index = next++; index < pairs.length; index = next++) {
      const pair = pairs[index];
      if (!pair) return;
      const files = [
        { part: "agent", path: pair.agent },
        { part: "customer", path: pair.customer },
      ];
      const answer = await pushFiles(new URL(door), key, { fields: [], files });
      if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    }
  }),
);
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6 }));
