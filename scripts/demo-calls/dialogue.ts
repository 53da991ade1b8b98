import { type Sound, speak, tone } from "./speak.ts";

/** Something heard on one side: words in a voice, or a tone. They follow one another. */
export type Line =
  | { side: "agent" | "customer"; say: string; voice: string }
  | { side: "agent" | "customer"; hertz: number[]; seconds: number };

export type TwoSides = { agent: Sound; customer: Sound };

const pauseFrames = 1600;

/** Plays the lines one after the other; both sides come out equally long. */
export function perform(lines: readonly Line[]): TwoSides {
  const heard = lines.map((line) => ({
    side: line.side,
    sound: "say" in line ? trim(speak(line.voice, line.say)) : tone(line.hertz, line.seconds),
  }));
  const frames = heard.reduce((sum, { sound }) => sum + sound.length + pauseFrames, pauseFrames);
  const sides: TwoSides = { agent: new Int16Array(frames), customer: new Int16Array(frames) };
  let at = pauseFrames;
  for (const { side, sound } of heard) {
    sides[side].set(sound, at);
    at += sound.length + pauseFrames;
  }
  return sides;
}

/** Without the silence that the speech synthesizer puts around its words. */
function trim(sound: Sound): Sound {
  const loud = (value: number) => Math.abs(value) > 60;
  const first = sound.findIndex(loud);
  return sound.slice(Math.max(0, first), sound.findLastIndex(loud) + 1);
}
