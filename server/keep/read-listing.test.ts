import { expect, test } from "vitest";
import { readListing } from "./read-listing.ts";

const page = (inside: string) =>
  `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inside}</ListBucketResult>`;
const one = (key: string) =>
  `<Contents><Key>${key}</Key><LastModified>2026-11-23T04:00:00.000Z</LastModified><Size>7</Size></Contents>`;
const at = Date.UTC(2026, 10, 23, 4);

test("keys come as they were stored, and the next page is asked for with its token", () => {
  const more = "<IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b</NextContinuationToken>";
  expect(readListing(page(one("x/a%20b%2Bc.both") + one("y+z") + more))).toEqual({
    objects: [
      { key: "x/a b+c.both", modifiedAt: at, bytes: 7 },
      { key: "y z", modifiedAt: at, bytes: 7 },
    ],
    next: "a&b",
  });
});

test("an empty page, one object, and the last page", () => {
  expect(readListing(page("<IsTruncated>false</IsTruncated>"))).toEqual({ objects: [], next: null });
  expect(readListing(page(one("a")))?.objects).toHaveLength(1);
});

test("what is no listing, or names no next page though there is one, is none", () => {
  expect(readListing("<html>busy</html>")).toBeNull();
  expect(readListing("")).toBeNull();
  expect(readListing(page("<IsTruncated>true</IsTruncated>"))).toBeNull();
});
