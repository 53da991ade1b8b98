import { boundary, form } from "./door-in-test.ts";

/**
 * One stream of a call, as rtpengine's recording daemon posts it; a call that comes in, of which each party is told.
 * @param more further headers
 */
export function postStream(
  url: string,
  key: string,
  { call, file, side, audio }: { call: string; file: string; side: "callee" | "caller"; audio: Buffer },
  more: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/api/v1/sources/rtpengine`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "X-Recording-Call-ID": call,
      "X-Recording-File-Name": file,
      "X-Recording-File-Format": "wav",
      "X-Recording-Kind": "single",
      "X-Recording-Call-Metadata": "direction:in",
      "X-Recording-Tag": side,
      "X-Recording-Label": side,
      ...more,
    },
    body: new Uint8Array(form([{ name: "ngfile", value: audio }])),
  });
}
