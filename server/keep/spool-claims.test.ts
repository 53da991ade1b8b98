import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openSpoolClaims } from "./spool-claims.ts";

/** A disk with so much room, and a database with so much to shape. */
function diskInTest(room: number, toShape = 0) {
  const disk = { room, toShape, looks: 0 };
  const claims = openSpoolClaims(
    async () => disk.room,
    async () => {
      disk.looks += 1;
      return disk.toShape;
    },
  );
  return { disk, claims };
}

const full = { code: "disk_nearly_full", retryAfter: expect.any(Number) };

test("an upload needs room for itself and for its finished file", async () => {
  const { claims } = diskInTest(5_000);
  await claims.claim(1_000);
  const { claims: smaller } = diskInTest(4_999);
  await expect(smaller.claim(1_000)).rejects.toMatchObject(full);
});

test("uploads at the same moment are not promised the same room", async () => {
  const { claims } = diskInTest(9_999);
  const first = await claims.claim(1_000);
  await expect(claims.claim(1_000)).rejects.toMatchObject(full);
  first.end();
  await claims.claim(1_000);
});

test("what waits to be shaped has its part of the room", async () => {
  const { claims } = diskInTest(9_000, 5_000);
  await expect(claims.claim(1_000)).rejects.toMatchObject(full);
  await claims.claim(800);
});

test("what was committed counts until the database was asked again", async () => {
  const { disk, claims } = diskInTest(9_000);
  const first = await claims.claim(1_000);
  first.arrived(1_000);
  disk.room -= 1_000;
  first.committed();
  first.end();
  // Its 4,000 bytes are promised still: 8,000 are free.
  await expect(claims.claim(801)).rejects.toMatchObject(full);
  await sleep(1_100);
  // The database knows of nothing: it has been shaped meanwhile.
  const second = await claims.claim(1).catch(() => null);
  second?.end();
  await sleep(20);
  await claims.claim(1_600);
  expect(disk.looks).toBe(2);
});

test("an upload of unknown length is stopped when it gets tight", async () => {
  const { claims } = diskInTest(5_000);
  const claim = await claims.claim(0);
  claim.arrived(500);
  claim.arrived(500);
  expect(() => claim.arrived(500)).toThrow(expect.objectContaining(full));
});

test("below the reserve nothing is taken", async () => {
  await expect(diskInTest(-1).claims.claim(0)).rejects.toMatchObject(full);
});
