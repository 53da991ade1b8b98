import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { namespacesMissing, startInside } from "../support/namespace-in-test.ts";

// Onbin in a network of its own, in which names are asked from a server that says nothing, until it is told to.
const missing = namespacesMissing(["--net", "--mount"]);
if (missing !== null) console.log(`NOT RUN: a DNS that never answers. ${missing}`);

describe.skipIf(missing !== null)("a DNS that never answers", () => {
  let inside: ReturnType<typeof startInside>;
  const heard = <Value>(name: string) => inside.heard<Value>(name);

  beforeAll(() => {
    inside = startInside(new URL("../support/silent-dns/main.ts", import.meta.url), ["--net", "--mount"]);
  });
  afterAll(() => inside.close(), 40_000);

  test("a store whose name hangs delays no other company's deliveries", { timeout: 150_000 }, async () => {
    const { longest, delivered } = await heard<{ longest: number; delivered: number }>("others");
    expect(delivered).toBe(20);
    // Seconds. With unbounded lookups, all that shapes and ships stands still until the system's resolver gives up.
    expect(longest).toBeLessThan(20);
  });

  test("its own recordings are retried, with the reason told", { timeout: 150_000 }, async () => {
    expect(await heard("silent")).toEqual({ state: "retrying", code: "NameNotResolved", destination: "ok" });
  });

  test("a known address serves on while DNS is silent", { timeout: 150_000 }, async () => {
    expect(await heard("known")).toEqual({ state: "delivered" });
  });

  test("once DNS answers, everything that waited is delivered, once", { timeout: 150_000 }, async () => {
    const { states, versions, seconds } = await heard<{
      states: string[];
      versions: number[];
      seconds: number;
    }>("back");
    expect(states).toEqual(["delivered", "delivered", "delivered"]);
    expect(versions).toEqual([1, 1, 1]);
    expect(seconds).toBeLessThan(60);
  });

  test("NetworkUnreachable: a store without a route is passing, and delivered once there is one", {
    timeout: 150_000,
  }, async () => {
    expect(await heard("unreachable")).toEqual({ state: "retrying", code: "NetworkUnreachable" });
    expect(await heard("reachable")).toEqual({ state: "delivered", versions: 1 });
  });
});
