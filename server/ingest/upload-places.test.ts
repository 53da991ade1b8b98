import { expect, test } from "vitest";
import { AppError } from "../base/app-error.ts";
import { openUploadPlaces } from "./upload-places.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

type Places = ReturnType<typeof openUploadPlaces>;

/** As many as this company gets in a row, and what the next is told. */
async function fill(places: Places, companyId: string) {
  const leave: (() => void)[] = [];
  for (;;) {
    try {
      leave.push(await places.enter(companyId));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { leave, got: leave.length, code: error.code, retryAfter: error.retryAfter };
    }
  }
}

test("one company alone gets half, and leaves room for those who come after it", async () => {
  const places = openUploadPlaces(96, 1);
  expect(await fill(places, "first")).toMatchObject({ got: 48, code: "door_busy", retryAfter: 1 });
  expect((await fill(places, "second")).got).toBe(24);
  expect((await fill(places, "third")).got).toBe(12);
  expect((await fill(places, "fourth")).got).toBe(6);
});

test("a company that took more than its part gets none until the others have theirs", async () => {
  const places = openUploadPlaces(90, 1);
  const first = await fill(places, "first");
  const second = await fill(places, "second");
  expect([first.got, second.got]).toEqual([45, 23]);
  for (const leave of first.leave.slice(0, 15)) leave();
  // 30 and 23 are taken, 37 are free: the second may have as many as the first.
  expect((await fill(places, "second")).got).toBe(7);
  expect((await fill(places, "first")).got).toBe(0);
});

test("no company has more than 64, however many there are, and it is told so at once", async () => {
  const places = openUploadPlaces(1000, 60_000);
  expect(await fill(places, "first")).toMatchObject({ got: 64, code: "too_many_requests", retryAfter: 1 });
});

test("places that are given back are there again, and a company that is gone leaves nothing", async () => {
  const places = openUploadPlaces(10, 1);
  for (let round = 0; round < 3; round++) {
    const { leave, got } = await fill(places, "first");
    expect(got).toBe(5);
    for (const give of leave) give();
  }
});

test("who stands in line gets the next place: first the company that has fewest, then who came first", async () => {
  const places = openUploadPlaces(6, 60_000);
  const entered: string[] = [];
  const stand = (companyId: string, name: string) =>
    places.enter(companyId).then((leave) => {
      entered.push(name);
      return leave;
    });
  const large = await Promise.all([stand("large", "l1"), stand("large", "l2"), stand("large", "l3")]);
  const small = await stand("small", "s1");
  void stand("large", "l4");
  void stand("large", "l5");
  void stand("small", "s2");
  void stand("small", "s3");
  await settled();
  // Two were free: the small one might have a second. Now nobody has fewer than are free.
  expect(entered).toEqual(["l1", "l2", "l3", "s1", "s2"]);
  entered.length = 0;
  for (const leave of large) leave();
  await settled();
  expect(entered).toEqual(["l4", "l5"]);
  small();
  await settled();
  expect(entered).toEqual(["l4", "l5", "s3"]);
});

test("of those who would stand in line too many are turned away at once", async () => {
  const places = openUploadPlaces(2, 60_000);
  await places.enter("first");
  const standing = Array.from({ length: 2 }, () => places.enter("first"));
  await expect(places.enter("first")).rejects.toMatchObject({ code: "door_busy" });
  expect(await Promise.race([...standing, "still"])).toBe("still");
});
