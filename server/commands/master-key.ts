import { setTimeout as sleep } from "node:timers/promises";
import type { MasterKeyStatus } from "../../contract/master-key.ts";
import type { Language } from "../../contract/words.ts";
import { settleMasterKey } from "../accounts/sealing-key.ts";
import { askControl } from "../base/control-socket.ts";
import { silentLog } from "../base/log.ts";
import { type Begun, beginRotation, rotateAct } from "../keys/begin-rotation.ts";
import { turnKeys } from "../keys/key-rotation.ts";
import { readKeyStatus } from "../keys/key-status.ts";
import { keyPhaseLine, keyStatusLines } from "../keys/key-status-words.ts";
import { type Command, flag, type Invocation } from "./command.ts";
import { type Workplace, withDatabase } from "./with-database.ts";

export const masterKeyShow: Command = {
  name: "master-key show",
  summary: "Show the master key's ID, what is sealed with it, and how a rotation stands",
  usage: "[--json]",
  options: { json: flag },
  details: ["Only IDs and counts are shown; the key itself is in ONBIN_MASTER_KEY or in master.key."],
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      say(await readKeyStatus(db), invocation);
      return 0;
    }),
};

export const masterKeyRotate: Command = {
  name: "master-key rotate",
  summary: "Replace the master key by a new one while everything goes on; every secret is sealed anew",
  usage: "[--no-wait] [--json]",
  options: { "no-wait": flag, json: flag },
  details: [
    "A new key is written into master.key beside the present one, all processes learn it one after the other, secrets are",
    "sealed anew with it, and when every one of them was opened with it the key before is dropped from the file. What is",
    "cut off goes on by itself at the next start, or with this command. Copy master.key to where you keep it afterwards,",
    "and keep the key before as long as the backups that were made with it.",
    "With ONBIN_MASTER_KEY: on every machine put a new key into it (openssl rand -base64 32) and the present one into",
    "ONBIN_MASTER_KEY_PREVIOUS, then run onbin restart; the rotation goes by itself. See docs/keys.md.",
  ],
  run: (invocation) =>
    withDatabase(invocation, async (workplace) => {
      const { db, settings, serviceRuns } = workplace;
      const begun = serviceRuns ? await askService(workplace) : await beginRotation(db, settings);
      const { values, language, print } = invocation;
      if (!values.json) print(keyPhaseLine(language, "begun", begun));
      if (values["no-wait"]) {
        if (values.json) say(await readKeyStatus(db), invocation);
        return 0;
      }
      return finish(workplace, begun.to, invocation);
    }),
};

/** Has the running service make the key and replace its processes. @returns when all of them have it */
async function askService({ settings }: Workplace): Promise<Begun["begun"]> {
  let begun: Begun["begun"] | null = null;
  await askControl(settings.dataDir, rotateAct, (line) => {
    if (begun === null) begun = (JSON.parse(line) as Begun).begun;
  });
  if (begun === null) throw new Error("The service did not say that it began.");
  return begun;
}

/** Waits for the service to bring the rotation to its end; where none runs, does so itself. */
async function finish(workplace: Workplace, to: string, invocation: Invocation): Promise<number> {
  const { db, settings, serviceRuns } = workplace;
  const { values, language, print } = invocation;
  const keys = serviceRuns ? null : await settleMasterKey(db, settings);
  const never = new AbortController().signal;
  let shown = "";
  for (;;) {
    if (keys !== null) await turnKeys({ db, keys, settings, log: silentLog }, "command line", never);
    const status = await readKeyStatus(db);
    const { rotation } = status;
    const line = rotation === null ? "" : keyPhaseLine(language, rotation.phase, rotation);
    if (!values.json && line !== shown && rotation?.to === to) print(line);
    shown = line;
    if (rotation?.to === to && rotation.phase === "done") {
      say(status, invocation);
      return 0;
    }
    await sleep(500);
  }
}

function say(
  status: MasterKeyStatus,
  { values, language, print }: Pick<Invocation, "values" | "print"> & { language: Language },
): void {
  if (values.json) print(JSON.stringify(status));
  else for (const line of keyStatusLines(language, status)) print(line);
}
