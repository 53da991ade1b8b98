import { stat } from "node:fs/promises";
import { pushFields } from "../../contract/push-fields.ts";
import type { Language } from "../../contract/words.ts";
import { type Command, flag, text, UsageError } from "./command.ts";
import { createProgress } from "./progress.ts";
import type { Answer, Sending } from "./push-files.ts";
import { pushPatiently } from "./push-patiently.ts";

const fieldOptions = Object.fromEntries(Object.keys(pushFields).map((field) => [field, text]));
export const send: Command = {
  name: "send",
  summary: "Push recordings to the door: each FILE as one recording, or one pair of legs",
  usage:
    "FILE… | --agent FILE --customer FILE   [--externalId ID] [--type incoming] [--from …] [--to …] [--json]",
  options: { ...fieldOptions, agent: text, customer: text, json: flag },
  details: [
    "ONBIN_URL is the address of Onbin (default http://127.0.0.1:8080), ONBIN_API_KEY the company's key.",
    "Sending the same again is harmless: what is there already is not taken twice.",
    `Fields: ${Object.keys(pushFields).join(", ")}.`,
  ],
  run: async ({ values, positionals, environment, language, print }) => {
    const url = new URL("/api/v1/recordings", environment.ONBIN_URL || "http://127.0.0.1:8080");
    const key = environment.ONBIN_API_KEY;
    if (!key) throw new UsageError("ONBIN_API_KEY is not set; make one with: onbin key add --company ID");
    const sendings = collect(values, positionals);
    await Promise.all(sendings.flatMap(({ files }) => files.map(({ path }) => requireFile(path))));
    const progress = createProgress(sendings.length);
    const answers: (Answer & { files: string[] })[] = [];
    for (const sending of sendings) {
      const answer = await pushPatiently(url, key, sending, progress.move);
      progress.done();
      answers.push({ ...answer, files: sending.files.map(({ path }) => path) });
    }
    progress.end();
    if (values.json) print(JSON.stringify(answers));
    else for (const answer of answers) print(describe(answer, language));
    return answers.every(({ status }) => status === 200 || status === 201) ? 0 : 1;
  },
};

function collect(
  values: Readonly<Record<string, string | boolean | undefined>>,
  files: readonly string[],
): Sending[] {
  const fields = Object.keys(pushFields).flatMap((name) => {
    const value = values[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  const legs = (["agent", "customer"] as const).flatMap((part) => {
    const path = values[part];
    return typeof path === "string" ? [{ part, path }] : [];
  });
  if (legs.length > 0 && files.length > 0)
    throw new UsageError("send either FILE… or --agent and --customer");
  if (legs.length === 0 && files.length === 0) throw new UsageError("name at least one file");
  if (files.length > 1 && fields.some(([name]) => name === "sequenceId")) {
    throw new UsageError("--sequenceId names one recording; send one file with it");
  }
  if (legs.length > 0) return [{ fields, files: legs }];
  return files.map((path) => ({ fields, files: [{ part: "audio", path }] }));
}

/** @throws before anything is sent, so that nothing is sent unseen */
async function requireFile(path: string): Promise<void> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new Error(`there is no file ${path}; nothing was sent`);
}

function describe({ status, body, files }: Answer & { files: string[] }, language: Language): string {
  const names = files.join(" + ");
  if (status === 200 || status === 201) {
    return `${status === 201 ? "✓ sent" : "✓ was there already"}  ${names}  ${body.sequenceId}  ${body.state ?? ""}  ${body.reason?.words[language].cause ?? ""}`.trimEnd();
  }
  const { message = "", cure = "" } = body.error ?? {};
  return `✗ ${status || "not reached"}  ${names}  ${message.replace(/\.?$/, ".")} ${cure}`.trimEnd();
}
