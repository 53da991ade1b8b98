import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { keepTidy } from "./keep-tidy.ts";
import { startRoleProcess } from "./role-process.ts";

const MB = 2 ** 20;

describe("when it has V8 tidy up", () => {
  let end = () => {};
  afterEach(() => {
    end();
    vi.useRealTimers();
  });

  /** @returns how many times it tidied up so far, and a turn of its clock with so much held */
  function begin(held: number, afterwards: () => number) {
    vi.useFakeTimers();
    let times = 0;
    const tidier = {
      held: () => held,
      tidyUp() {
        times += 1;
        held = afterwards();
      },
    };
    end = keepTidy(tidier, { grown: 20, ms: 100 });
    return (nowHeld: number) => {
      held = nowHeld;
      vi.advanceTimersByTime(100);
      return times;
    };
  }

  test("as soon as more than so much has come, and again when as much has come on top of what was left", () => {
    const look = begin(50, () => 55);
    expect([look(70), look(71), look(70), look(75), look(76), look(200)]).toStrictEqual([0, 1, 1, 1, 2, 3]);
  });

  test("what V8 let go by itself counts", () => {
    const look = begin(50, () => 35);
    expect([look(70), look(30), look(50), look(51)]).toStrictEqual([0, 0, 0, 1]);
  });

  test("what stays is not tidied up again and again", () => {
    const look = begin(50, () => 90);
    expect([look(90), look(90), look(112), look(113)]).toStrictEqual([1, 1, 1, 2]);
  });

  test("where much stays, a quarter of it may come", () => {
    const look = begin(100, () => 100);
    expect([look(125), look(126)]).toStrictEqual([0, 1]);
  });

  test("ended, it looks no more", () => {
    const look = begin(50, () => 50);
    end();
    expect(look(1000)).toBe(0);
  });
});

test("a role's buffers that nobody needs any more are let go", async () => {
  const entry = fileURLToPath(new URL("keep-tidy.testing.ts", import.meta.url));
  const { message } = await startRoleProcess(entry, [], process.env).ended;
  // 8 MB are in use all the time, and the words to the supervisor are buffers as well.
  const tidied = {
    before: expect.toSatisfy((bytes) => bytes > 12 * MB),
    left: expect.toSatisfy((bytes) => bytes >= 8 * MB && bytes < 9 * MB),
  };
  expect(JSON.parse(message)).toStrictEqual([tidied, tidied, tidied]);
});
