import { afterAll, beforeAll, expect, test } from "vitest";
import type { ErrorLog } from "../../contract/calls.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
beforeAll(async () => {
  stage = await startStage();
  acme = await stage.addTenant("acme", null);
  // At midnight of Tokyo, a millisecond before it, and two days later; the last one is over.
  await rowsOf(
    stage.onbin.dataDir,
    `insert into integration_errors (company_id, service, sequence_id, code, params, at, recovered_at) values
      ('acme', 'amazon-s3', '=cmd', 'AccessDenied', '{}', '2024-05-14T14:59:59.999Z', null),
      ('acme', 'amazon-s3', 'b', 'AccessDenied', '{}', '2024-05-14T15:00:00.000Z', null),
      ('acme', 'amazon-s3', 'c', 'SlowDown', '{}', '2024-05-16T15:00:00.000Z', '2024-05-16T15:09:00.000Z')`,
  );
});
afterAll(() => stage?.close());

async function list(query: string): Promise<(string | null)[]> {
  const { json } = await acme.administrator.mustGet(`/api/app/error-log?${query}`);
  return (json as unknown as ErrorLog).items.map(({ sequenceId }) => sequenceId);
}

test.for([
  ["", ["c", "b", "=cmd"]],
  ["from=2024-05-15", ["c", "b"]],
  ["to=2024-05-14", ["=cmd"]],
  ["from=2024-05-15&to=2024-05-16", ["b"]],
  ["code=AccessDenied", ["b", "=cmd"]],
  ["state=recovered", ["c"]],
  ["state=open&code=SlowDown", []],
  ["service=amazon-s3&state=open", ["b", "=cmd"]],
] as const)("the filter %j finds %j", async ([query, expected]) => {
  expect(await list(query)).toEqual(expected);
});

test("a filter that cannot be is refused", async () => {
  for (const query of ["from=2024-02-30", "to=yesterday", "service=fax", "state=lost"]) {
    expect([query, (await acme.administrator.get(`/api/app/error-log?${query}`)).status]).toEqual([
      query,
      400,
    ]);
  }
});

test("the same filter gives a file, in the reader's language, without formulas", async () => {
  const file = async (query: string) => {
    const { text, headers } = await acme.administrator.mustGet(`/api/app/error-log.csv?${query}`);
    expect(headers["content-disposition"]).toBe('attachment; filename="integration-error-log.csv"');
    return text.replace("\uFEFF", "").trimEnd().split("\r\n");
  };
  const japanese = await file("state=open&language=ja");
  expect(japanese).toHaveLength(3);
  expect(japanese[2]).toMatch(/^2024-05-14T14:59:59\.999Z,Amazon S3,'=cmd,.*許可.*,AccessDenied,,,1,/);
  const english = await file("code=SlowDown&language=en");
  expect(english).toHaveLength(2);
  expect(english[1]).toMatch(
    /^2024-05-16T15:00:00\.000Z,Amazon S3,c,[^,]*[a-z].*,SlowDown,.*,2024-05-16T15:09:00\.000Z$/,
  );
  const member = await stage.operator.addPerson("acme", "member");
  expect((await member.get("/api/app/error-log.csv")).status).toBe(404);
});

test("a log of many thousands comes whole, and is counted up to a thousand", async () => {
  await rowsOf(
    stage.onbin.dataDir,
    `insert into integration_errors (company_id, service, sequence_id, code, params, at)
      select 'acme', 'amazon-s3', 'many-' || n, 'NoSuchBucket', '{}', '2024-06-01T00:00:00Z'
      from generate_series(1, 5001) n`,
  );
  const { text } = await acme.administrator.mustGet("/api/app/error-log.csv?code=NoSuchBucket");
  const ids = text
    .trimEnd()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(",")[2]);
  expect(ids).toHaveLength(5001);
  expect(new Set(ids).size).toBe(5001);
  const { json } = await acme.administrator.mustGet("/api/app/error-log");
  expect(json.open).toBe(1000);
});
