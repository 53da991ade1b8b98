import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { pushFields } from "../../contract/push.ts";
import { type Command, flag, text, UsageError } from "./command.ts";
import { createProgress } from "./progress.ts";
import { type Answer, pushFiles, type Sending } from "./push-files.ts";

const fieldOptions = Object.fromEntries(Object.keys(pushFields).map((field) => [field, text]));
/** Tries of one recording before the command gives up, with a wait between. */
const tries = 10;
const longestWait = 30;

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
  run: async ({ values, positionals, environment, print }) => {
    const url = new URL("/api/v1/recordings", environment.ONBIN_URL || "http://127.0.0.1:8080");
    const key = environment.ONBIN_API_KEY;
    if (!key) throw new UsageError("ONBIN_API_KEY is not set; make one with: onbin key add --company ID");
    const sendings = collect(values, positionals);
    await Promise.all(sendings.flatMap(({ files }) => files.map(({ path }) => requireFile(path))));
    const progress = createProgress(sendings.length);
    const answers: (Answer & { files: string[] })[] = [];
    for (const sending of sendings) {
      const answer = await sendPatiently(url, key, sending, progress.move);
      progress.done();
      answers.push({ ...answer, files: sending.files.map(({ path }) => path) });
    }
    progress.end();
    if (values.json) print(JSON.stringify(answers));
    else for (const answer of answers) print(describe(answer));
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

/** Sends until there is an answer that waiting does not change; a full disk or a restart over there passes. */
async function sendPatiently(
  url: URL,
  key: string,
  sending: Sending,
  onBytes: (sent: number, total: number) => void,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await pushFiles(url, key, sending, onBytes);
    const passes = answer.status === 0 || answer.status === 429 || answer.status >= 500;
    if (!passes || attempt === tries) return answer;
    const wait = Math.min(longestWait, answer.retryAfter ?? 2 ** attempt);
    const why = answer.body.error?.message ?? `status ${answer.status}`;
    process.stderr.write(
      `${url.origin} cannot take it now (${why}); trying again in ${wait} s (${attempt} of ${tries - 1}).\n`,
    );
    await sleep(1000 * wait);
  }
}

/** @throws before anything is sent, so that nothing is sent unseen */
async function requireFile(path: string): Promise<void> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new Error(`there is no file ${path}; nothing was sent`);
}

function describe({ status, body, files }: Answer & { files: string[] }): string {
  const names = files.join(" + ");
  if (status === 200 || status === 201) {
    return `${status === 201 ? "✓ sent" : "✓ was there already"}  ${names}  ${body.sequenceId}  ${body.state ?? ""}`.trimEnd();
  }
  const { message = "", cure = "" } = body.error ?? {};
  return `✗ ${status || "not reached"}  ${names}  ${message.replace(/\.?$/, ".")} ${cure}`.trimEnd();
}
