import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Made, makeRecording, sha256 } from "./make-recording.ts";
import type { Random } from "./random.ts";

/** What the sender knows of one recording: it alone counts what was promised. */
export type Sent = { n: number; pushes: number; acknowledgedAt: number | null };

export type Sender = {
  sent: readonly Sent[];
  /** Answers by status; 0 is none. */
  answers: ReadonlyMap<number, number>;
  /** What no correct service would have answered. */
  faults: string[];
  /** Makes no new recordings any more; resolves when every one is acknowledged, or after `ms` milliseconds. */
  finish(ms: number): Promise<void>;
};

type Sending = {
  /** Of the service, or of any of several, chosen anew for each push. */
  url: string | (() => string);
  key: string;
  /** Number of the run, from which the recordings are made. */
  run: number;
  random: Random;
  /** A JSON line for every push, before and after. */
  journal: string;
  lanes?: number;
};

const lanesAtOnce = 6;
/** Share of pushes that repeat one that was acknowledged long ago: a phone system's script that runs twice. */
const repeats = 0.04;

/** A phone system that pushes recordings without end, several at once, and repeats what got no good answer. */
export function startSender({ url, key, run, random, journal, lanes = lanesAtOnce }: Sending): Sender {
  const sent: Sent[] = [];
  const unanswered: { recording: Sent; due: number }[] = [];
  const answers = new Map<number, number>();
  const faults: string[] = [];
  let finishing = false;
  let ended = false;
  const note = (entry: object) =>
    appendFileSync(journal, `${JSON.stringify({ at: Date.now(), ...entry })}\n`);

  const choose = (): Sent | null => {
    const due = unanswered.findIndex((entry) => entry.due <= Date.now());
    if (due >= 0) return unanswered.splice(due, 1)[0]?.recording ?? null;
    if (finishing || unanswered.length >= 200) return null;
    const again = random.next() < repeats ? sent[random.whole(0, Math.max(0, sent.length - 1))] : undefined;
    if (again !== undefined && again.acknowledgedAt !== null) return again;
    const recording = { n: sent.length, pushes: 0, acknowledgedAt: null };
    sent.push(recording);
    return recording;
  };

  const lane = async () => {
    while (!ended) {
      const recording = choose();
      if (recording === null) {
        await sleep(20);
        continue;
      }
      const made = makeRecording(run, recording.n);
      const isFirst = recording.pushes++ === 0;
      const wasAcknowledged = recording.acknowledgedAt !== null;
      const hash = sha256(Buffer.concat(made.parts.map(({ bytes }) => bytes)));
      note({ push: made.sequenceId, audio: hash });
      const status = await push(typeof url === "string" ? url : url(), key, made);
      note({ answer: made.sequenceId, status });
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (status === 200 || status === 201) {
        recording.acknowledgedAt ??= Date.now();
        if (status === 200 && isFirst) faults.push(`${made.sequenceId}: 200 to the first push of all`);
        if (status === 201 && wasAcknowledged)
          faults.push(`${made.sequenceId}: acknowledged, then forgotten (201)`);
      } else {
        if (status >= 400 && status !== 429 && status !== 503)
          faults.push(`${made.sequenceId}: refused with ${status}`);
        if (!wasAcknowledged) unanswered.push({ recording, due: Date.now() + random.whole(100, 1500) });
      }
      await sleep(status === 0 ? 100 : random.whole(0, 60));
    }
  };
  const running = Array.from({ length: lanes }, lane);

  return {
    sent,
    answers,
    faults,
    async finish(ms) {
      finishing = true;
      for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) {
        if (sent.every(({ acknowledgedAt }) => acknowledgedAt !== null)) break;
      }
      ended = true;
      await Promise.all(running);
    },
  };
}

/** @returns the status; 0 when the connection gave none within 30 s */
async function push(url: string, key: string, made: Made): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(made.fields)) form.append(name, value);
  for (const { name, bytes } of made.parts)
    form.append(name, new Blob([new Uint8Array(bytes)]), `${name}.bin`);
  try {
    const answer = await fetch(new URL("/api/v1/recordings", url), {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: form,
      signal: AbortSignal.timeout(30_000),
    });
    // The status is the promise; whether the body came through does not take it back.
    await answer.arrayBuffer().catch(() => undefined);
    return answer.status;
  } catch {
    return 0;
  }
}
