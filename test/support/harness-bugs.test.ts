import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bugs } from "../harness/bugs.ts";

// npm run test:harness takes long: what it cannot plant any more is to be seen before.
test("every bug that is planted on purpose still has its place, once, and its tests", () => {
  const place = (name: string) => new URL(`../../${name}`, import.meta.url);
  const times = ({ file, find }: (typeof bugs)[number]) =>
    readFileSync(place(file), "utf8").split(find).length - 1;
  expect(bugs.filter((bug) => times(bug) !== 1).map(({ name }) => name)).toEqual([]);
  expect(bugs.flatMap(({ tests }) => tests).filter((file) => !existsSync(place(file)))).toEqual([]);
});
