import type { BucketObjects } from "./bucket-objects.ts";
import type { DayFiles } from "./spool-days.ts";
import { dayName, keptName } from "./spool-names.ts";

/**
 * Everything in the bucket, page by page: of each page what lies in one company's day.
 * @param untouchedSince milliseconds since 1970 by our clock; the store's counts
 */
export async function* bucketDays(
  objects: BucketObjects,
  companies: ReadonlySet<string>,
  untouchedSince: number,
): AsyncGenerator<DayFiles> {
  const age = Date.now() - untouchedSince;
  for await (const page of pages(objects, "")) {
    const days = Map.groupBy(
      page.objects.flatMap(({ key, modifiedAt }) => {
        const [company = "", day = "", name = "", ...more] = key.split("/");
        const isOurs = companies.has(company) && dayName.test(day) && keptName.test(name);
        return isOurs && more.length === 0 ? [{ company, day, name, modifiedAt }] : [];
      }),
      ({ company, day }) => `${company}/${day}`,
    );
    for (const files of days.values()) {
      const { company = "", day = "" } = files[0] ?? {};
      const times = new Map(files.map(({ name, modifiedAt }) => [name, modifiedAt]));
      // Times of a listing are cut to whole seconds.
      const before = page.now - age - Math.min(age, 1_000);
      yield {
        company,
        day,
        names: async () => [...times.keys()],
        old: async (names) => names.filter((name) => (times.get(name) ?? page.now) < before),
      };
    }
  }
}

/** Names of the objects in one folder. */
export async function namesBelow(objects: BucketObjects, folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of pages(objects, `${folder}/`))
    names.push(...page.objects.map(({ key }) => key.slice(folder.length + 1)));
  return names.filter((name) => name !== "" && !name.includes("/"));
}

async function* pages(objects: BucketObjects, below: string) {
  for (let token: string | null = null, more = true; more; ) {
    const page: Awaited<ReturnType<BucketObjects["list"]>> = await objects.list(below, token);
    yield page;
    token = page.next;
    more = token !== null;
  }
}
