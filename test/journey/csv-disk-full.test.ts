import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { namespacesMissing, startInside } from "../support/namespace-in-test.ts";

// CSV files on a small disk; all is done in csv-disk-full/main.ts.
const missing = namespacesMissing(["--mount"]);
if (missing !== null) console.log(`NOT RUN: CSV files and a full disk. ${missing}`);
const patience = { timeout: 200_000 };

describe.skipIf(missing !== null)("CSV files, when the disk is nearly full", () => {
  let inside: ReturnType<typeof startInside>;
  beforeAll(() => {
    inside = startInside(new URL("../support/csv-disk-full/main.ts", import.meta.url), ["--mount"]);
  });
  afterAll(() => inside.close(), 40_000);

  test("one that no longer fits fails with cause and cure, and nothing of it stays", patience, async () => {
    const cut = await inside.heard<{ rows: number; cause: string; cure: string }>("cut");
    expect(cut).toMatchObject({ state: "failed", left: [], reserve: true });
    expect(cut.rows).toBeGreaterThan(1000);
    expect(cut.rows).toBeLessThan(30_000);
    expect(cut.cause).toContain("nearly full");
    expect(cut.cure).toContain("make it again");
  });

  test("recordings are taken and delivered beside it", patience, async () => {
    expect(await inside.heard("beside")).toBe("delivered");
  });

  test("with nothing but the reserve left none is begun, and who asks is told why", patience, async () => {
    expect(await inside.heard("refused")).toMatchObject({ status: 503, error: { code: "csv_disk_full" } });
  });

  test("with room again it is made, whole", patience, async () => {
    expect(await inside.heard("whole")).toEqual({ state: "done", rows: 30_000, files: 1 });
  });
});
