import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { containers } from "./demo-calls/containers.ts";
import { perform } from "./demo-calls/dialogue.ts";
import { scenarios } from "./demo-calls/scenarios.ts";

// Makes demo/calls/: needs espeak-ng and ffmpeg. What it makes is committed, so that the demo needs neither.
const folder = new URL("../demo/calls/", import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

let total = 0;
const calls = scenarios.map(({ name, container, lines, facts, suffixes = {} }) => {
  const sides = perform(lines);
  const contents: Record<string, Buffer> = containers[container](sides);
  const extension = "format" in facts ? String(facts.format).replace("pcm16", "raw") : "wav";
  const files: Record<string, string> = {};
  for (const [field, bytes] of Object.entries(contents)) {
    const suffix = suffixes[field] ?? (field === "audio" ? "" : `-${field}`);
    const file = `${name}${suffix}.${extension}`;
    writeFileSync(new URL(file, folder), bytes);
    files[field] = file;
    total += bytes.length;
  }
  return { name, ...facts, seconds: Math.round(sides.agent.length / 80) / 100, files };
});
writeFileSync(new URL("calls.json", folder), `${JSON.stringify(calls, null, 2)}\n`);
console.log(`${calls.length} calls, ${(total / 1e6).toFixed(2)} MB`);
