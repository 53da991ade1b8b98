import { describe, expect, test } from "vitest";
import { compilePattern, knownPatterns } from "./name-pattern.ts";

const asterisk = compilePattern(knownPatterns.asterisk);

describe("names that phone systems write", () => {
  test.each([
    [
      "in-201-12025550101-20261122-080141-pbx1-1795334501.3",
      {
        type: "incoming",
        to: "201",
        from: "12025550101",
        externalId: "pbx1-1795334501.3",
        dialBegin: "2026-11-21T23:01:41.000Z",
      },
    ],
    [
      "2026/11/22/out-0312345678-201-20261122-235959-1795334501.7",
      {
        type: "outbound",
        to: "0312345678",
        from: "201",
        externalId: "1795334501.7",
        dialBegin: "2026-11-22T14:59:59.000Z",
      },
    ],
    [
      "int-202-201-20261122-080209-pbx1-1795334529.13",
      {
        type: "internal",
        to: "202",
        from: "201",
        externalId: "pbx1-1795334529.13",
        dialBegin: "2026-11-21T23:02:09.000Z",
      },
    ],
    // A caller without a number leaves its place empty.
    [
      "in-201--20261122-080141-1.2",
      { type: "incoming", to: "201", externalId: "1.2", dialBegin: "2026-11-21T23:01:41.000Z" },
    ],
  ])("Asterisk and FreePBX: %s", (path, facts) => {
    expect(asterisk(path, "Asia/Tokyo")).toEqual(facts);
  });

  test("FusionPBX: the UUID, over its folders", () => {
    const fusion = compilePattern(knownPatterns.fusionpbx);
    expect(
      fusion("acme.example.com/archive/2026/Nov/22/0d6ba1ae-6dd0-4c0e-9a5b-5f8a8b3c1f00", "UTC"),
    ).toEqual({
      externalId: "0d6ba1ae-6dd0-4c0e-9a5b-5f8a8b3c1f00",
    });
  });

  test.each(["music-on-hold", "in-201-1202-20261322-080141-1.2", "in-201-1202-20261122-256199-1.2", ""])(
    "%j fits no such pattern",
    (path) => {
      expect(asterisk(path, "UTC")).toBeNull();
    },
  );
});

describe("a pattern of one's own", () => {
  test("takes what it names, over folders where it has a slash", () => {
    const own = compilePattern("{accountName}/{any}/{date}_{time}_{from}_{to}");
    expect(own("Kurosawa 商店/x/2026-11-22_08-01-41_03-1_201", "UTC")).toEqual({
      accountName: "Kurosawa 商店",
      from: "03-1",
      to: "201",
      dialBegin: "2026-11-22T08:01:41.000Z",
    });
  });

  test.each([
    ["{caller}", /\{caller\} is unknown/],
    ["{from}-{from}", /\{from\} is there twice/],
    ["*.wav", /names no field/],
  ])("%s is refused with its reason", (text, why) => {
    expect(() => compilePattern(text)).toThrow(why);
  });

  test("what stands between the fields is meant as it is written", () => {
    expect(compilePattern("{from}.({to})")("1.(2)", "UTC")).toEqual({ from: "1", to: "2" });
    expect(compilePattern("{from}.({to})")("1x(2)", "UTC")).toBeNull();
  });
});
