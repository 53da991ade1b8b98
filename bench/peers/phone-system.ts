import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pushFiles } from "../../server/commands/push-files.ts";
import { runWhenTold } from "./run-when-told.ts";

/**
 * The phone system: pushes every pair of a folder, eight at a time. `phone-system.ts DOOR KEY FOLDER PREFIX`; a call's
 * sequenceId is PREFIX and the file's name.
 */
const [door = "", key = "", folder = "", prefix = ""] = process.argv.slice(2);
const atOnce = 8;
const names = (await readdir(folder)).flatMap((file) => /^(.*)-agent\.wav$/.exec(file)?.[1] ?? []).sort();

await runWhenTold(async () => {
  let next = 0;
  const push = async () => {
    for (let name = names[next++]; name !== undefined; name = names[next++]) {
      const files = ["agent", "customer"].map((part) => ({
        part,
        path: join(folder, `${name}-${part}.wav`),
      }));
      const sending = { fields: [["sequenceId", `${prefix}${name}`]] as const, files };
      const { status, body } = await pushFiles(new URL(door), key, sending);
      if (status !== 201) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, push));
});
