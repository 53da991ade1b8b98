import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { json } from "node:stream/consumers";
import { noise } from "../../server/shape/testing/noise.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";

/** One part of a form; with a filename it is a file. */
export type Part = { name: string; value: string | Buffer; filename?: string };

export type DoorAnswer = {
  status: number;
  headers: IncomingHttpHeaders;
  body: {
    sequenceId: string;
    state: string | null;
    url: string;
    error: { code: string; message: string; cure: string; details?: Record<string, unknown> };
  };
};

export const boundary = "----onbin-in-test";

/** A form, byte for byte as written here, so that a test can spoil any part of it. */
export function form(parts: readonly Part[], around = { preamble: "", epilogue: "" }): Buffer {
  const pieces = parts.flatMap(({ name, value, filename }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"`),
    Buffer.from(filename === undefined ? "\r\n\r\n" : `; filename="${filename}"\r\n\r\n`),
    Buffer.from(value),
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([
    Buffer.from(around.preamble),
    ...pieces,
    Buffer.from(`--${boundary}--\r\n${around.epilogue}`),
  ]);
}

/** Fields, then the file `audio`. */
export function recordingForm(fields: Record<string, string>, audio: Buffer | null): Part[] {
  const parts: Part[] = Object.entries(fields).map(([name, value]) => ({ name, value }));
  return audio === null ? parts : [...parts, { name: "audio", value: audio, filename: "call.wav" }];
}

/** Knocks at the push door of a service. A header of null is left out. Rejects when the connection breaks. */
export function knock(
  url: string,
  key: string | null,
  body: Buffer | readonly Part[],
  headers: Record<string, string | null> = {},
): Promise<DoorAnswer> {
  const bytes = Buffer.isBuffer(body) ? body : form(body as readonly Part[]);
  const all = {
    authorization: key === null ? null : `Bearer ${key}`,
    "content-type": `multipart/form-data; boundary=${boundary}`,
    "content-length": headers["transfer-encoding"] === undefined ? String(bytes.length) : null,
    ...headers,
  };
  const sent = Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null),
  );
  return new Promise((resolve, reject) => {
    const request = httpRequest(new URL("/api/v1/recordings", url), {
      method: "POST",
      headers: sent,
      agent: false,
    });
    request.once("error", reject);
    request.once("response", (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      json(response).then(
        (read) => resolve({ status, headers: answered, body: read as DoorAnswer["body"] }),
        reject,
      );
    });
    request.end(bytes);
  });
}

/** A short WAV; another seed is another recording. */
export function wave(seed: number, seconds = 0.1): Buffer {
  return waveFile({ data: noise(Math.round(seconds * 8000) * 2, seed) });
}

/** The same at 16 kHz, which takes the converter. */
export function widebandWave(seed: number): Buffer {
  const file = wave(seed);
  file.writeUInt32LE(16_000, 24);
  file.writeUInt32LE(32_000, 28);
  return file;
}
