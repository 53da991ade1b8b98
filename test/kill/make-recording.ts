import { createHash } from "node:crypto";
import { muLaw, pcm16, pcmHeader, referenceWave, type Samples } from "../support/reference-wave.ts";
import { seededRandom } from "./random.ts";

export type Part = { name: "audio" | "agent" | "customer"; bytes: Buffer };

/** One recording as it is pushed, and what its object must be. */
export type Made = {
  sequenceId: string;
  fields: Record<string, string>;
  parts: Part[];
  /** The object's key without the folder (S16). */
  objectName: string;
  /** Bytes of the object. */
  reference: () => Buffer;
};

const kinds = { "ulaw-pair": 4, "pcm-pair": 2, "wav-mono": 2, "wav-stereo": 1, "ulaw-agent": 1 };

/** Recording number `n` of a run: the same for the same run and number, unlike any other. 1 to 5 s of noise. */
export function makeRecording(run: number, n: number): Made {
  const random = seededRandom(run * 100_003 + n);
  const sequenceId = `kill-${run}-${n}`;
  const frames = () => random.whole(8000, 40_000);
  const isFollower = n > 0 && random.next() < 0.2;
  const parent = isFollower ? `kill-${run}-${n - 1}` : sequenceId;
  const made = (fields: Record<string, string>, parts: Part[], sides: () => [Samples, Samples]): Made => ({
    sequenceId,
    fields: { sequenceId, ...(isFollower ? { parentSequenceId: parent } : {}), ...fields },
    parts,
    objectName: isFollower ? `${parent}_${sequenceId}.wav` : `${sequenceId}.wav`,
    reference: () => referenceWave(...sides()),
  });

  const kind = random.pick(kinds);
  switch (kind) {
    case "ulaw-pair": {
      const agent = random.bytes(frames());
      const customer = random.bytes(frames());
      const parts: Part[] = [
        { name: "agent", bytes: agent },
        { name: "customer", bytes: customer },
      ];
      return made({ format: "ulaw" }, parts, () => [muLaw(agent), muLaw(customer)]);
    }
    case "pcm-pair": {
      const agent = random.bytes(frames() * 2);
      const customer = random.bytes(frames() * 2);
      const parts: Part[] = [
        { name: "agent", bytes: agent },
        { name: "customer", bytes: customer },
      ];
      const late = Array<number>(1000).fill(0);
      return made({ format: "pcm16", customerOffset: "0.125" }, parts, () => [
        pcm16(agent),
        [...late, ...pcm16(customer)],
      ]);
    }
    case "wav-mono": {
      const sound = random.bytes(frames() * 2);
      const bytes = Buffer.concat([pcmHeader(1, sound.length / 2), sound]);
      return made({}, [{ name: "audio", bytes }], () => [pcm16(sound), pcm16(sound)]);
    }
    case "wav-stereo": {
      const sound = random.bytes(frames() * 4);
      const bytes = Buffer.concat([pcmHeader(2, sound.length / 4), sound]);
      return made({}, [{ name: "audio", bytes }], () => [pcm16(sound, 0, 2), pcm16(sound, 1, 2)]);
    }
    case "ulaw-agent": {
      const agent = random.bytes(frames());
      return made({ format: "ulaw" }, [{ name: "agent", bytes: agent }], () => [muLaw(agent), []]);
    }
    default:
      return kind satisfies never;
  }
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
