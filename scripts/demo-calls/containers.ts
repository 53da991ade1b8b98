import { chunk, waveFile } from "../../server/shape/testing/wave-file.ts";
import type { TwoSides } from "./dialogue.ts";
import { alaw, interleave, mix, pcm16, ulaw } from "./encode.ts";

/** What a phone system would have written: contents by the name of the push door's file field. */
export type CallFiles = { audio: Buffer } | { agent: Buffer; customer: Buffer } | { customer: Buffer };
export type Container = (sides: TwoSides) => CallFiles;

const g711 = { bits: 8, fmtTail: Buffer.alloc(2) };

function pairOf(encode: (sound: Int16Array) => Buffer): Container {
  return ({ agent, customer }) => ({ agent: encode(agent), customer: encode(customer) });
}

/** The forms in which the demo's calls come: all that is decoded without FFmpeg. */
export const containers = {
  ulawPair: pairOf((sound) => waveFile({ tag: 7, ...g711, data: ulaw(sound) })),
  alawPair: pairOf((sound) => waveFile({ tag: 6, ...g711, data: alaw(sound) })),
  pcm16Pair: pairOf((sound) => waveFile({ data: pcm16(sound) })),
  headerlessUlawPair: pairOf(ulaw),
  headerlessAlawPair: pairOf(alaw),
  headerlessPcm16Pair: pairOf(pcm16),
  customerOnly: ({ customer }) => ({ customer: waveFile({ tag: 7, ...g711, data: ulaw(customer) }) }),
  pcm16Mixed: ({ agent, customer }) => ({ audio: waveFile({ data: pcm16(mix(agent, customer)) }) }),
  pcm16Stereo: ({ agent, customer }) => ({
    audio: waveFile({ channels: 2, data: pcm16(interleave(agent, customer)) }),
  }),
  extensibleStereo: ({ agent, customer }) => {
    const fmtTail = Buffer.from("1600100003000000" + "0100000000001000800000aa00389b71", "hex");
    return {
      audio: waveFile({ tag: 0xfffe, channels: 2, fmtTail, data: pcm16(interleave(agent, customer)) }),
    };
  },
  oddChunksStereo: ({ agent, customer }) => ({
    audio: waveFile({
      tag: 7,
      channels: 2,
      ...g711,
      before: chunk("JUNK", Buffer.alloc(27)),
      between: chunk("bext", Buffer.alloc(603)),
      data: ulaw(interleave(agent, customer)),
      after: chunk("LIST", Buffer.from("INFOISFT\x05\0\0\0demo\0", "latin1")),
    }),
  }),
  /** Lengths still 0, end in the middle of a sample: what a killed recorder leaves. */
  crashedMixed: ({ agent, customer }) => {
    const data = pcm16(mix(agent, customer)).subarray(0, -1);
    return { audio: waveFile({ data, dataLength: 0, riffLength: 0 }) };
  },
  /** Each side was recorded only while it was there: the agent from the third second, the customer not to the end. */
  unequalPair: ({ agent, customer }) => ({
    agent: waveFile({ tag: 7, ...g711, data: ulaw(agent.subarray(3 * 8000)) }),
    customer: waveFile({ tag: 7, ...g711, data: ulaw(customer.subarray(0, -8000)) }),
  }),
} satisfies Record<string, Container>;
