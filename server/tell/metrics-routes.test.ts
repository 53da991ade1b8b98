import { expect, test } from "vitest";
import { keepWarm } from "./metrics-routes.ts";

/** A maker whose makings take as long as told, on a clock of the test's own. */
function slowMaker(took: number) {
  let now = 0;
  let made = 0;
  const waiting: (() => void)[] = [];
  const read = keepWarm(
    async () => {
      const value = ++made;
      await new Promise<void>((resolve) => waiting.push(resolve));
      return value;
    },
    () => now,
  );
  const finish = async () => {
    now += took;
    for (const done of waiting.splice(0)) done();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { read, finish, pass: (ms: number) => (now += ms), made: () => made };
}

test("what is quick to make serves for five seconds, and is then made anew", async () => {
  const maker = slowMaker(10);
  const first = Promise.all([maker.read(), maker.read()]);
  await maker.finish();
  expect(await first).toEqual([
    { value: 1, age: 0 },
    { value: 1, age: 0 },
  ]);
  maker.pass(4_990);
  expect(await maker.read()).toEqual({ value: 1, age: 4_990 });
  maker.pass(10);
  const second = maker.read();
  await maker.finish();
  expect(await second).toEqual({ value: 2, age: 0 });
});

test("what is slow serves for twenty times as long, and is made behind the reader's back", async () => {
  const maker = slowMaker(1_000);
  const first = maker.read();
  await maker.finish();
  await first;
  maker.pass(19_999);
  expect(await maker.read()).toEqual({ value: 1, age: 19_999 });
  expect(maker.made()).toBe(1);
  maker.pass(1);
  expect(await maker.read()).toEqual({ value: 1, age: 20_000 });
  expect(maker.made()).toBe(2);
  await maker.finish();
  expect(await maker.read()).toEqual({ value: 2, age: 0 });
});

test("a failure reaches the reader, and the next one tries again", async () => {
  let fails = true;
  const read = keepWarm(async () => {
    if (fails) throw new Error("away");
    return 1;
  });
  await expect(read()).rejects.toThrow("away");
  fails = false;
  expect((await read()).value).toBe(1);
});
