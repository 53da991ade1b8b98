import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { namespacesMissing, startInside } from "../support/namespace-in-test.ts";

// A spool on a small disk, filled, freed, cut off and made read-only (promise 10). All is done in full-disk/main.ts.
const missing = namespacesMissing(["--mount"]);
if (missing !== null) console.log(`NOT RUN: a full disk. ${missing}`);
const patience = { timeout: 200_000 };

describe.skipIf(missing !== null)("a full disk", () => {
  let inside: ReturnType<typeof startInside>;

  beforeAll(() => {
    inside = startInside(new URL("../support/full-disk/main.ts", import.meta.url), ["--mount"]);
  });
  afterAll(() => inside.close(), 40_000);

  test("the door closes in time: 503, Retry-After, cause and cure", patience, async () => {
    const refused = await inside.heard<{ taken: number; retryAfter: number; cure: string }>("refused");
    expect(refused).toMatchObject({ status: 503, code: "disk_nearly_full" });
    expect(refused.taken).toBeGreaterThan(5);
    expect(refused.retryAfter).toBeGreaterThan(0);
    expect(refused.cure).toMatch(/Retry-After/);
  });

  test("what was taken can always be shaped", patience, async () => {
    expect(await inside.heard("shaped")).toEqual({ troubles: 0, free: true });
  });

  test(
    "shipping goes on, frees the disk, and the door opens again within 30 s; 0 lost, 0 twice",
    patience,
    async () => {
      const freed = await inside.heard<{ status: number; seconds: number; versions: number[] }>("freed");
      expect(freed.status).toBe(201);
      expect(freed.versions.every((count) => count === 1)).toBe(true);
      expect(freed.seconds).toBeLessThan(30);
    },
  );

  test("full in the middle of an upload: 503, and nothing of it is kept", patience, async () => {
    expect(await inside.heard("cut")).toEqual({ status: 503, code: "disk_nearly_full", left: [] });
  });

  test(
    "full when a recording is to be shaped: retried, nothing half-kept, delivered once there is room",
    patience,
    async () => {
      expect(await inside.heard("unshaped")).toEqual({ pushed: 201, code: "own-disk", left: [] });
      expect(await inside.heard("late")).toEqual({ state: "delivered", versions: [1] });
    },
  );

  test(
    "a disk that cannot be written: 503 disk_unusable, and the same push again works",
    patience,
    async () => {
      const answer = await inside.heard<{ retryAfter: number }>("read-only");
      expect(answer).toMatchObject({ status: 503, code: "disk_unusable", after: 201 });
      expect(answer.retryAfter).toBeGreaterThan(0);
    },
  );
});
