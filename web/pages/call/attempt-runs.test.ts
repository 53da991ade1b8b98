import { expect, test } from "vitest";
import type { Attempt } from "../../../contract/calls.ts";
import { foldAttempts } from "./attempt-runs.ts";

const attempt = (
  id: string,
  outcome: Attempt["outcome"],
  code: string | null,
  uri = "s3://a/b",
): Attempt => ({
  id,
  outcome,
  code,
  uri,
  startedAt: "2026-11-22T00:00:00.000Z",
  finishedAt: null,
  httpStatus: code === null ? null : 503,
  requestId: `request-${id}`,
  words: null,
});

test("neighbours that ended alike are one, whatever their request IDs; others are not", () => {
  const attempts = [
    attempt("9", "delivered", null),
    attempt("8", "failed", "SlowDown"),
    attempt("7", "failed", "SlowDown"),
    attempt("6", "unknown", "SlowDown"),
    attempt("5", "failed", "AccessDenied"),
    attempt("4", "failed", "SlowDown"),
    attempt("3", "failed", "SlowDown", "s3://a/c"),
    attempt("2", "unknown", null),
    attempt("1", "unknown", null),
  ];
  const folded = foldAttempts(attempts).map(({ first, others }) => [first, ...others].map(({ id }) => id));
  expect(folded).toEqual([["9"], ["8", "7"], ["6"], ["5"], ["4"], ["3"], ["2"], ["1"]]);
});
