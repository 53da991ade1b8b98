import { expect, test } from "vitest";
import { originalName } from "./original-name.ts";

test.each([
  ["RIFF\x10\0\0\0WAVEfmt ", "wav"],
  ["OggS\0\x02", "ogg"],
  ["ID3\x04", "mp3"],
  ["\xff\xfb\x90", "mp3"],
  ["#!AMR\n", "amr"],
  ["\0\0\0\x20ftypM4A ", "m4a"],
  ["<html><script>", "bin"],
  ["", "bin"],
])("%j is saved as .%s", (head, extension) => {
  expect(originalName("C1", "agent", Buffer.from(head, "latin1"))).toBe(`C1-agent.${extension}`);
});
