import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, pushFiles, type Sending } from "./push-files.ts";

/** Tries of one recording before the command gives up, with a wait between (seconds). */
const tries = 10;
const longestWait = 30;

/** Sends until there is an answer that waiting does not change; a full disk or a restart over there passes. */
export async function pushPatiently(
  url: URL,
  key: string,
  sending: Sending,
  onBytes: (sent: number, total: number) => void = () => undefined,
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
