import { expect, test } from "vitest";
import { AppError } from "../base/app-error.ts";
import { spoolFault } from "./spool-fault.ts";

const fault = (code: string, syscall?: string) =>
  Object.assign(new Error(code), { code, ...(syscall && { syscall }) });

test.each([
  ["ENOSPC", "write", "disk_nearly_full"],
  ["EDQUOT", "open", "disk_nearly_full"],
  ["EROFS", "open", "disk_unusable"],
  ["EIO", "fsync", "disk_unusable"],
  ["EACCES", "mkdir", "disk_unusable"],
  ["ENOENT", "rename", "disk_unusable"],
])("%s of %s is %s, to be sent again later", (code, syscall, expected) => {
  const told = spoolFault(fault(code, syscall));
  expect(told).toMatchObject({ code: expected, status: 503, retryAfter: expect.any(Number) });
});

test.each([
  ["a sender who went away", fault("ECONNRESET", "read")],
  ["a stream that was cut off", fault("ERR_STREAM_PREMATURE_CLOSE")],
  ["an answer that is one already", new AppError("too_large")],
  ["a fault of ours", new TypeError("x is not a function")],
])("%s is no fault of the disk", (_what, error) => {
  expect(spoolFault(error)).toBe(error);
});
