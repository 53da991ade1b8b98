import { askControl } from "../base/control-socket.ts";
import { isServiceRunning } from "../base/data-folder-lock.ts";
import { readSettings } from "../base/settings.ts";
import { type Command, flag } from "./command.ts";

export const restart: Command = {
  name: "restart",
  summary: "Replace every process of the running service by a new one, without a gap",
  usage: "[--json]",
  options: { json: flag },
  details: [
    "New code and settings (.env) are taken up, a new master key too if the one before stands in ONBIN_MASTER_KEY_PREVIOUS.",
    "The database, the spool and ONBIN_WORKERS stay as they were until the service is stopped and started; so does the",
    "schema: for a new release, stop and start.",
  ],
  run: async ({ values, environment, language, print }) => {
    const { dataDir } = readSettings(environment);
    if ((await isServiceRunning(dataDir)) === undefined) {
      throw new Error(
        language === "ja"
          ? `データフォルダ ${dataDir} で動いている Onbin はありません。onbin start で起動してください。`
          : `No Onbin runs on the data folder ${dataDir}. Start it with: onbin start`,
      );
    }
    const replaced: string[] = [];
    await askControl(dataDir, "restart", (role) => {
      replaced.push(role);
      if (!values.json) print(`${role}: ${language === "ja" ? "入れ替えました" : "replaced"}`);
    });
    if (values.json) print(JSON.stringify({ replaced }));
    return 0;
  },
};
