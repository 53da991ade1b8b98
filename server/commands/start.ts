import { createLog } from "../base/log.ts";
import { readEnvironment } from "../base/read-environment.ts";
import { hideSettings, readSettings } from "../base/settings.ts";
import { checkDoor } from "../doctor/check-door.ts";
import { type RoleName, roleNames } from "../plan-roles.ts";
import { runService } from "../service.ts";
import { type Command, text, UsageError, type Values } from "./command.ts";

export const start: Command = {
  name: "start",
  summary: "Run the service until Ctrl-C or SIGTERM",
  usage: "[--roles web,work,watch]",
  options: { roles: text },
  details: [
    "--roles: what runs on this machine, where several share ONBIN_DATABASE_URL, ONBIN_MASTER_KEY and ONBIN_SPOOL.",
    "ONBIN_WORKERS says how many work processes. SIGHUP restarts everything without a gap, as onbin restart does.",
  ],
  run: async ({ values, environment, language, print }) => {
    const settings = readSettings(environment);
    const door = await checkDoor(settings);
    await runService({
      settings,
      environment,
      reread: readEnvironment,
      wanted: parseRoles(values.roles),
      log: createLog({ role: "main" }, settings.logLevel, undefined, hideSettings(settings)),
      onReady: (url, firstLink) => {
        const where =
          url ?? (language === "ja" ? "この端末に画面はありません" : "no console on this machine");
        print(language === "ja" ? `Onbin が動いています: ${where}` : `Onbin is running: ${where}`);
        if (url === null) return;
        for (const { state, words } of door) {
          if (state !== "ok") print(`! ${words[language].cause} ${words[language].cure}`);
        }
        if (firstLink === null) return;
        print(
          language === "ja"
            ? "運用者のパスワードを設定するリンク (1 回だけ、72 時間有効)。続けて、最初の企業の設定へ案内します:"
            : "The operator's link to set a password (works once, for 72 hours); it then leads through the first company's set-up:",
        );
        print(`${settings.publicUrl}${firstLink}`);
      },
    });
    return 0;
  },
};

/** @throws UsageError */
function parseRoles(value: Values[string]): RoleName[] {
  const names = typeof value === "string" ? value.split(",").map((name) => name.trim()) : [...roleNames];
  return names.map((name) => {
    const role = roleNames.find((known) => known === name);
    if (role === undefined) throw new UsageError(`--roles: "${name}" is none of ${roleNames.join(", ")}`);
    return role;
  });
}
