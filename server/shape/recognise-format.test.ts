import { describe, expect, it } from "vitest";
import { recogniseContent } from "./recognise-content.ts";
import { recogniseSignature } from "./recognise-signature.ts";
import { noise } from "./testing/noise.ts";

const bytes = (text: string) => Buffer.concat([Buffer.from(text, "latin1"), Buffer.alloc(16)]);
const recognise = (head: Buffer) => recogniseSignature(head) ?? recogniseContent(head);

describe("recognising a file by its bytes", () => {
  it.each([
    ["ID3\x04\0\0\0\0\0\x23TSSE", "MP3", "mp3"],
    ["OggS\0\x02______OpusHead", "Ogg Opus", "ogg"],
    ["OggS\0\x02______\x01vorbis", "Ogg Vorbis", "ogg"],
    ["fLaC", "FLAC", "flac"],
    ["\0\0\0\x1cftypM4A ", "M4A (AAC)", "mov"],
    ["\x1a\x45\xdf\xa3", "WebM", "matroska"],
    ["#!AMR\n", "AMR", "amr"],
    [".snd", "AU", "au"],
    ["FORM\0\0\0\0AIFF", "AIFF", "aiff"],
    ["RF64\xff\xff\xff\xffWAVE", "RF64 (64-bit WAV)", "wav"],
    ["RIFX\0\0\0\0WAVE", "RIFX (big-endian WAV)", "wav"],
    ["riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb", "Wave64", "w64"],
  ])("%j is audio of a named format", (text, format, demuxer) => {
    expect(recognise(bytes(text))).toEqual({ kind: "audio", format, demuxer });
  });

  it.each([
    ["<!DOCTYPE html><html><head><title>403", "html"],
    ['<?xml version="1.0"?><Error>', "xml"],
    ["#EXTM3U\n#EXTINF:10\nfile:/etc/passwd", "playlist"],
    ["ffconcat version 1.0\nfile x.wav\n", "playlist"],
    ["\x89PNG\r\n\x1a\n", "image"],
    ["RIFF\0\0\0\0AVI ", "video"],
    ["%PDF-1.7", "pdf"],
    ["PK\x03\x04", "archive"],
    ["\xd4\xc3\xb2\xa1", "capture"],
  ])("%j is not audio", (text, what) => {
    expect(recognise(bytes(text))).toEqual({ kind: "not-audio", what });
  });

  it("takes JSON and scripts for what they are where their first 256 bytes are text", () => {
    const texts = [
      '{"code":20404,"message":"not found"}',
      '[ {"code": 1} ]',
      "{}",
      `{"名":"${"ない".repeat(200)}"}`,
    ];
    for (const text of texts)
      expect(recognise(Buffer.from(text))).toEqual({ kind: "not-audio", what: "json" });
    const script = Buffer.from("#!/bin/sh\nexit 1\n");
    expect(recognise(script)).toEqual({ kind: "not-audio", what: "program" });
  });

  it.each(['{"', "{}", '[{"', "#!/"])("takes samples that begin with %j for samples", (text) => {
    expect(recognise(Buffer.concat([Buffer.from(text), noise(8192, 3)]))).toBeNull();
    const quietUlaw = Buffer.alloc(8192, 0x7f);
    expect(recognise(Buffer.concat([Buffer.from(text), quietUlaw]))).toBeNull();
  });

  it("takes plain text and bare lists of files for what they are", () => {
    expect(recognise(Buffer.from("This is not audio. ".repeat(40)))).toEqual({
      kind: "not-audio",
      what: "text",
    });
    expect(recognise(Buffer.from("録音はありません\n"))).toEqual({ kind: "not-audio", what: "text" });
    expect(recognise(Buffer.from("../other/call.wav\n"))).toEqual({ kind: "not-audio", what: "playlist" });
  });

  it("finds MP3 and AAC without a tag by two frames in a row", () => {
    const mp3 = Buffer.alloc(1000);
    for (const at of [0, 417, 834]) mp3.set([0xff, 0xfb, 0x90, 0x00], at);
    expect(recognise(mp3)).toEqual({ kind: "audio", format: "MP3", demuxer: "mp3" });
    mp3[417] = 0;
    expect(recognise(mp3)).toBeNull();
    const aac = Buffer.alloc(400);
    for (const at of [0, 100]) aac.set([0xff, 0xf1, 0x6c, 0x40, 100 >> 3, (100 & 7) << 5, 0], at);
    expect(recognise(aac)).toEqual({ kind: "audio", format: "AAC", demuxer: "aac" });
  });

  it("tells GSM frames from A-law silence", () => {
    const gsm = noise(33 * 40, 1);
    for (let at = 0; at < gsm.length; at += 33) gsm[at] = 0xd0 | ((gsm[at] ?? 0) & 15);
    expect(recognise(gsm)).toEqual({ kind: "audio", format: "GSM 6.10", demuxer: "gsm" });
    expect(recognise(Buffer.alloc(33 * 40, 0xd5))).toBeNull();
  });

  it("recognises nothing in noise, silence and nothing", () => {
    for (const head of [
      noise(8192, 7),
      Buffer.alloc(8192),
      Buffer.alloc(8192, 0xff),
      Buffer.alloc(1),
      Buffer.alloc(0),
    ]) {
      expect(recognise(head)).toBeNull();
    }
  });
});
