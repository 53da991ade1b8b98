import { fstatSync } from "node:fs";
import { expect, test } from "vitest";
import { openDoors } from "./open-doors.ts";

const here = { host: "127.0.0.1", port: 0 };
const there = { host: "127.0.0.2", port: 0 };

const isOpen = (fd: number | null) => {
  try {
    return fd !== null && fstatSync(fd).isSocket();
  } catch {
    return false;
  }
};

test.each([true, false])(
  "after a restart only the door of the web that runs is open (replaced: %s)",
  async (replaced) => {
    const doors = openDoors();
    const old = await doors.bind(here);
    const fresh = await doors.bind(there);
    expect([isOpen(old), isOpen(fresh)]).toEqual([true, true]);
    doors.settle(replaced);
    expect([isOpen(old), isOpen(fresh)]).toEqual([!replaced, replaced]);
    // The next restart finds it as it was left.
    expect(await doors.bind(replaced ? there : here)).toBe(replaced ? fresh : old);
    doors.settle(true);
    expect([isOpen(old), isOpen(fresh)]).toEqual([!replaced, replaced]);
    doors.close();
    expect([isOpen(old), isOpen(fresh)]).toEqual([false, false]);
  },
);
