import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "./app-error.ts";
import { withBodyClock } from "./body-clock.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** How reading a body ends. */
const endOf = (body: NodeJS.ReadableStream) => text(body).catch((error: unknown) => error);

test("a body that comes in time comes through, and its clock is forgotten", async () => {
  const sender = new PassThrough();
  const read = endOf(withBodyClock(sender));
  sender.write("ab");
  vi.advanceTimersByTime(29_000);
  sender.end("c");
  expect(await read).toBe("abc");
  expect(vi.getTimerCount()).toBe(0);
});

test("one that takes longer than half a minute, byte by byte, is an error to read, and its sender stays for the answer", async () => {
  const sender = new PassThrough();
  const read = endOf(withBodyClock(sender));
  for (let second = 0; second < 31; second++) {
    sender.write("a");
    vi.advanceTimersByTime(1000);
  }
  const error = await read;
  expect(error instanceof AppError ? error.code : error).toBe("too_slow");
  expect(sender.destroyed).toBe(false);
});

test.each<[string, (sender: PassThrough) => void]>([
  ["closed", (sender) => sender.destroy()],
  ["broken", (sender) => sender.destroy(new Error("ECONNRESET"))],
])("a sender whose connection is %s in the middle ends the reading at once", async (_how, goAway) => {
  const sender = new PassThrough();
  const read = endOf(withBodyClock(sender));
  sender.write("a");
  goAway(sender);
  const error = await read;
  expect(error instanceof AppError ? [error.code, error.status] : error).toEqual(["request_invalid", 400]);
  expect(vi.getTimerCount()).toBe(0);
});
