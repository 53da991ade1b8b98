import { expect, test, vi } from "vitest";
import { promiseLine, readPromiseLines } from "./promise-line.ts";

test("a figure is read as it was printed, among other lines", () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
  promiseLine(12, "routes | and roles", "1,234 asked,\n 0 leaks");
  log.mockRestore();
  const output = `stdout | a.test.ts > b\n${printed.join("\n")}\nPROMISE 13 | no figure\n ✓ a.test.ts\n`;
  expect(readPromiseLines(output)).toEqual([
    { promise: 12, what: "routes and roles", figure: "1,234 asked, 0 leaks" },
  ]);
});
