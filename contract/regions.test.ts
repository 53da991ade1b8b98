import { expect, test } from "vitest";
import { isRegionCode, partitionOf, regions, regionWithPlace } from "./regions.ts";

test("Tokyo comes first, no region is there twice, and every code and name has its form", () => {
  expect(regions[0]?.code).toBe("ap-northeast-1");
  expect(new Set(regions.map(({ code }) => code)).size).toBe(regions.length);
  for (const { code, ja, en } of regions) {
    expect(isRegionCode(code), code).toBe(true);
    expect(ja).toMatch(/^[^()]+ \([^()]+\)$/);
    expect(en).toMatch(/^[^()]+ \([^()]+\)$/);
  }
});

test.each([
  "",
  "tokyo",
  "AP-NORTHEAST-1",
  "ap-northeast-1.evil.example/",
  "ap-northeast-1@x",
  "aws-global",
  "auto",
])("%s is no region code", (text) => {
  expect(isRegionCode(text)).toBe(false);
});

test("a region is shown with its place", () => {
  expect(regionWithPlace("ap-northeast-3", "ja")).toBe("ap-northeast-3 (大阪)");
  expect(regionWithPlace("xx-future-9", "en")).toBe("xx-future-9");
});

test("China has endpoints under another name", () => {
  expect(partitionOf("cn-northwest-1")).toEqual({ id: "aws-cn", dnsSuffix: "amazonaws.com.cn" });
});
