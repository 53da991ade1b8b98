import { expect, test } from "vitest";
import { createLog } from "./log.ts";

test("an error is told with what caused it, both without secrets", () => {
  const lines: string[] = [];
  const hide = (line: string) => line.replaceAll("s3cret", "***");
  const log = createLog({}, "info", (line) => void lines.push(line), hide);
  log.error("failed", new Error("COMMIT was refused", { cause: new Error("no row for s3cret") }));
  log.error("failed", new Error("alone"));
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ error: "COMMIT was refused", cause: "no row for ***" }),
    expect.not.objectContaining({ cause: expect.anything() }),
  ]);
});
