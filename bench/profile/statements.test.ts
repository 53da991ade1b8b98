import { expect, test } from "vitest";
import { statementsOf } from "./statements.ts";

test("the parts of a statement count together, however many lines its text has", () => {
  const log = `2026-11-23 08:00:00.000 UTC [7] LOG:  duration: 0.100 ms  parse abc: select 1
	from a
2026-11-23 08:00:00.001 UTC [7] LOG:  duration: 0.050 ms  bind abc: select 1
	from a
2026-11-23 08:00:00.002 UTC [7] DETAIL:  Parameters: $1 = 'x'
2026-11-23 08:00:00.003 UTC [7] LOG:  duration: 1.500 ms  execute abc: select 1
	from a
2026-11-23 08:00:00.004 UTC [7] LOG:  duration: 0.010 ms  statement: commit`;
  expect(statementsOf(log)).toEqual([
    { text: "select 1 from a", calls: 1, ms: 1.65 },
    { text: "commit", calls: 1, ms: 0.01 },
  ]);
});
