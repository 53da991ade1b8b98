import { isServiceRunning } from "../base/data-folder-lock.ts";
import { readSettings, SettingsError } from "../base/settings.ts";
import { checkDatabase } from "../doctor/check-database.ts";
import { checkMachine } from "../doctor/check-machine.ts";
import { checkSmtp } from "../doctor/check-smtp.ts";
import { type Finding, finding } from "../doctor/finding.ts";
import { type Command, flag, type Invocation } from "./command.ts";

const marks = { ok: "✓", warn: "!", fail: "✗" } as const;

export const doctor: Command = {
  name: "doctor",
  summary: "Look at what an installation needs, and say what is wrong and what to do",
  usage: "[--network] [--json]",
  options: { network: flag, json: flag },
  details: [
    "Changes nothing, beside a running service or without one. --network speaks with the mail server as well.",
  ],
  run: async ({ values, environment, language, print }) => {
    const findings = await examine(environment, Boolean(values.network));
    if (values.json) {
      print(
        JSON.stringify(findings.map(({ check, state, words }) => ({ check, state, ...words[language] }))),
      );
    } else {
      for (const { check, state, words } of findings) {
        print(`${marks[state]} ${check}: ${`${words[language].cause} ${words[language].cure}`.trimEnd()}`);
      }
    }
    return findings.some(({ state }) => state === "fail") ? 1 : 0;
  },
};

async function examine(environment: Invocation["environment"], network: boolean): Promise<Finding[]> {
  let settings: ReturnType<typeof readSettings>;
  try {
    settings = readSettings(environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.faults.map((fault) =>
      finding(
        "settings",
        "fail",
        [fault, ".env か環境変数を直してください。"],
        [fault, "Correct it in .env or the environment."],
      ),
    );
  }
  const running = await isServiceRunning(settings.dataDir);
  return [
    finding("settings", "ok", ["設定は読めます。"], ["The settings can be used."]),
    running
      ? finding(
          "service",
          "ok",
          [`動いています (プロセス ${running.pid ?? "?"})。`],
          [`It runs (process ${running.pid ?? "?"}).`],
        )
      : finding("service", "ok", ["この端末では動いていません。"], ["It does not run on this machine."]),
    ...(await checkMachine(settings, running?.pid)),
    ...(await checkDatabase(settings, running !== undefined)),
    ...(network ? [await checkSmtp(settings)] : []),
  ];
}
