import { setTimeout as sleep } from "node:timers/promises";
import type { openOperator } from "../../test/support/console-in-test.ts";
import { withClient } from "../../test/support/database-in-test.ts";
import type { OnbinInTest } from "../../test/support/onbin-in-test.ts";
import { fill } from "../console/fill.ts";
import { questions } from "../console/questions.ts";
import type { Page } from "./ask-console.ts";

/** What a person looks at on an ordinary day: lists, searches and a call, as bench/console/questions.ts names them. */
const daily = [
  "calls: newest",
  "call-flows: newest",
  "calls: state held",
  "calls: a day",
  "calls: a customer's number",
  "calls: the last 4 digits",
  "calls: a user, whole",
  "call page",
];

/** Fills a company's history of two years and opens its console. @returns the cookie of a person and the pages to ask */
export async function preparePages(
  onbin: OnbinInTest,
  operator: Awaited<ReturnType<typeof openOperator>>,
  calls: number,
): Promise<{ cookie: string; pages: Page[] }> {
  await operator.addCompany("big");
  await operator.addCompany("beside");
  const person = await operator.addPerson("big", "administrator");
  await withClient(onbin.dataDir, (client) => fill(client, { big: "big", others: ["beside"], calls }));
  const all = await questions(calls, async (path) => (await person.mustGet(path)).json);
  const pages = all.filter(({ name }) => daily.includes(name));
  if (pages.length !== daily.length)
    throw new Error("bench/console/questions.ts names its questions otherwise now");
  for (const { path } of pages) await person.mustGet(path);
  await sleep(1000);
  return { cookie: person.cookie, pages };
}
