import { ApiError, refusal } from "../../request.ts";
import { currentLanguage } from "../../words/language.ts";
import { currentWords } from "../../words/words.ts";

const rate = 8000;
const seconds = 3;

/** Three seconds of two tones, one a side, as a phone system would record them: WAV, 8 kHz, stereo, 16 bit. */
export function testWave(): Uint8Array<ArrayBuffer> {
  const frames = rate * seconds;
  const bytes = new Uint8Array(44 + frames * 4);
  const view = new DataView(bytes.buffer);
  const text = (at: number, name: string) => {
    for (const [i, letter] of [...name].entries()) view.setUint8(at + i, letter.charCodeAt(0));
  };
  text(0, "RIFF");
  view.setUint32(4, 36 + frames * 4, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 4, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, frames * 4, true);
  for (let i = 0; i < frames; i++) {
    // Fades in and out, so that nobody is startled by a click.
    const loudness = 6000 * Math.min(1, i / 800, (frames - i) / 800);
    for (const [side, pitch] of [440, 550].entries()) {
      view.setInt16(
        44 + i * 4 + side * 2,
        Math.round(loudness * Math.sin((2 * Math.PI * pitch * i) / rate)),
        true,
      );
    }
  }
  return bytes;
}

/**
 * Sends it through the push door, with a real key, as any phone system does.
 * @throws ApiError with what the door said
 */
export async function sendTestRecording(key: string, memo: string): Promise<void> {
  const end = new Date();
  const form = new FormData();
  form.set("type", "internal");
  form.set("memo", memo);
  form.set("callBegin", new Date(end.getTime() - seconds * 1000).toISOString());
  form.set("callEnd", end.toISOString());
  form.set("audio", new Blob([testWave()], { type: "audio/wav" }), "test.wav");
  const answer = await fetch("/api/v1/recordings", {
    method: "POST",
    body: form,
    headers: { authorization: `Bearer ${key}`, "accept-language": currentLanguage() },
    credentials: "omit",
  }).catch(() => {
    const words = currentWords();
    throw new ApiError(0, "unreachable", { cause: words.causeUnreachable, cure: words.cureUnreachable });
  });
  if (!answer.ok) throw refusal(answer.status, await answer.text());
}
