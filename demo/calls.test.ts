import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type DeclaredFormat, type Leg, shapeRecording } from "../server/shape/shape-recording.ts";
import { temporaryFolder } from "../server/shape/testing/temporary-folder.ts";
import calls from "./calls/calls.json" with { type: "json" };

const folder = fileURLToPath(new URL("calls/", import.meta.url));
const out = temporaryFolder();
const expected: Record<string, { channels: string; salvaged?: boolean }> = {
  "03-pcm16-mixed": { channels: "mixed" },
  "10-crashed-recorder": { channels: "mixed", salvaged: true },
  "13-voicemail": { channels: "customer" },
};

describe("the demo's calls", () => {
  it.each(calls.map((call) => [call.name, call] as const))(
    "%s is shaped and as long as it says",
    async (name, call) => {
      const legs = Object.entries(call.files).map(
        ([field, file]): Leg => ({
          role: field === "audio" ? "both" : (field as "agent" | "customer"),
          path: join(folder, file),
          declared: (call.format ?? null) as DeclaredFormat | null,
          offsetSeconds: field === "agent" ? (call.agentOffset ?? 0) : 0,
        }),
      );
      const result = await shapeRecording(legs, join(out, `${name}.wav`), { maxSeconds: 60 });
      const { channels, salvaged = false } = expected[name] ?? { channels: "stereo" };
      expect(result).toMatchObject({ ok: true, shaped: { channels, salvaged } });
      if (result.ok) expect(result.shaped.seconds).toBeCloseTo(call.seconds, 1);
    },
  );

  it("are small, all listed, and chained to calls that are there", () => {
    const names = readdirSync(folder).filter((name) => /\.(wav|ulaw|alaw|raw)$/.test(name));
    expect(calls.flatMap((call) => Object.values(call.files)).sort()).toEqual(names.sort());
    expect(names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThan(2.5e6);
    const ids = calls.map((call) => call.externalId);
    expect(new Set(ids).size).toBe(calls.length);
    const transfers = calls.filter((call) => call.type === "transfer");
    expect(transfers.map((call) => [call.parentSequenceId, call.previousSequenceId])).toEqual([
      ["demo-1014", "demo-1014"],
      ["demo-1014", "demo-1015"],
    ]);
  });
});
