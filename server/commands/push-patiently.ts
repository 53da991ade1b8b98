import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, pushFiles, type Sending } from "./push-files.ts";

/** Tries of one recording before the command gives up, with a wait between (seconds) where the door names none. */
const tries = 10;
const longestWait = 30;
/** Seconds of a Retry-After that are believed, and for how long a door may say "too many" before it is given up. */
const longestAsked = 1800;
const longestTooMany = 7200;

/**
 * Sends until there is an answer that waiting does not change; a full disk or a restart over there passes. Never comes
 * again before the time that the door names (Retry-After), and then asks before it sends the bytes once more. To be one
 * of too many is no failure: it costs no try.
 * @param wait seconds; is told the answer that asks for them; for tests and benches
 * @param push sends it once; for benches
 */
export async function pushPatiently(
  url: URL,
  key: string,
  sending: Sending,
  onBytes: (sent: number, total: number) => void = () => undefined,
  wait: (seconds: number, answer: Answer) => Promise<unknown> = (seconds) => sleep(1000 * seconds),
  push: typeof pushFiles = pushFiles,
): Promise<Answer> {
  let failed = 0;
  let waitedForTurn = 0;
  for (let wasTurnedAway = false; ; wasTurnedAway = true) {
    const answer = await push(url, key, sending, onBytes, wasTurnedAway);
    const { status, retryAfter } = answer;
    const isTooMany = status === 429 || answer.body.error?.code === "door_busy";
    if (!isTooMany && status !== 0 && status < 500) return answer;
    if (!isTooMany) failed += 1;
    if (failed === tries || waitedForTurn > longestTooMany) return answer;
    const seconds =
      retryAfter === undefined
        ? Math.min(longestWait, 2 ** Math.max(1, failed))
        : Math.min(longestAsked, retryAfter);
    if (isTooMany) waitedForTurn += Math.max(1, seconds);
    const why = answer.body.error?.message ?? `status ${status}`;
    const which = isTooMany ? "" : ` (${failed} of ${tries - 1})`;
    process.stderr.write(
      `${url.origin} cannot take it now (${why}); trying again in ${seconds} s${which}.\n`,
    );
    await wait(seconds, answer);
  }
}
