import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createResolver, type ResolverOptions } from "./name-resolver.ts";

type Answer = "silent" | "nothing" | "broken" | LookupAddress[];

const one: LookupAddress[] = [{ address: "127.0.0.1", family: 4 }];
const two: LookupAddress[] = [{ address: "127.0.0.2", family: 4 }];
const short = { freshMs: 0, patienceMs: 40, deadlineMs: 80 };

/** A DNS that answers as it is told to, name by name, and counts. */
function dnsInTest(options: ResolverOptions = {}) {
  const says = new Map<string, Answer>();
  const held = new Map<string, PromiseWithResolvers<LookupAddress[]>[]>();
  const asked: string[] = [];
  let running = 0;
  let mostRunning = 0;
  const ask = async (name: string): Promise<LookupAddress[]> => {
    asked.push(name);
    running += 1;
    mostRunning = Math.max(mostRunning, running);
    try {
      const answer = says.get(name) ?? one;
      if (answer === "nothing") throw Object.assign(new Error("no"), { code: "ENOTFOUND" });
      if (answer === "broken") throw Object.assign(new Error("no"), { code: "EAI_AGAIN" });
      if (answer !== "silent") return answer;
      const waiting = Promise.withResolvers<LookupAddress[]>();
      held.set(name, [...(held.get(name) ?? []), waiting]);
      return await waiting.promise;
    } finally {
      running -= 1;
    }
  };
  const lookup = createResolver({ ...short, ask, ...options });
  return {
    says,
    asked,
    most: () => mostRunning,
    /** The silence ends. */
    release(name: string, addresses: LookupAddress[]) {
      for (const waiting of held.get(name) ?? []) waiting.resolve(addresses);
      held.delete(name);
    },
    all: (name: string) => askAll(lookup, name),
    lookup,
  };
}

function askAll(lookup: LookupFunction, name: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(name, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses as LookupAddress[]);
    });
  });
}

test("answers as sockets ask: all addresses, or the first with its family", async () => {
  const dns = dnsInTest();
  dns.says.set("store.test", [...one, ...two]);
  expect(await dns.all("store.test")).toEqual([...one, ...two]);
  const first = await new Promise((resolve) => {
    dns.lookup("store.test", {}, (error, address, family) => resolve([error, address, family]));
  });
  expect(first).toEqual([null, "127.0.0.1", 4]);
});

test("everyone who asks for a name at once shares one lookup, and a fresh answer serves for a while", async () => {
  const dns = dnsInTest({ freshMs: 60_000 });
  await Promise.all(Array.from({ length: 50 }, () => dns.all("Store.test.")));
  await dns.all("store.test");
  expect(dns.asked).toEqual(["store.test"]);
});

test("a name that never answers ends at the deadline, and holds no more threads than names in doubt may", async () => {
  const dns = dnsInTest({ atOnce: 4, doubtfulAtOnce: 2 });
  const dead = Array.from({ length: 30 }, (_, i) => `dead-${i}.test`);
  for (const name of dead) dns.says.set(name, "silent");
  const outcomes = await Promise.allSettled(dead.map(dns.all));
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({
      status: "rejected",
      reason: { code: "EAI_AGAIN", syscall: "getaddrinfo" },
    });
  }
  expect(dns.most()).toBe(4);
});

test("names in doubt never hold up one that may answer", async () => {
  const dns = dnsInTest({ atOnce: 4, doubtfulAtOnce: 2 });
  const dead = ["a.test", "b.test", "c.test"];
  for (const name of dead) dns.says.set(name, "silent");
  await Promise.allSettled(dead.map(dns.all));
  for (const name of dead) dns.release(name, one);
  await sleep(1);
  // All three hang again; two of them may occupy a thread, the third waits, and a new name passes it.
  for (const name of dead) dns.says.set(name, "silent");
  const again = Promise.allSettled(dead.map(dns.all));
  expect(await dns.all("fresh.test")).toEqual(one);
  await again;
});

test("nobody waits again for a name that is known to hang", async () => {
  const dns = dnsInTest({ deadlineMs: 300 });
  dns.says.set("dead.test", "silent");
  await expect(dns.all("dead.test")).rejects.toMatchObject({ code: "EAI_AGAIN" });
  const before = performance.now();
  for (let i = 0; i < 10; i += 1)
    await expect(dns.all("dead.test")).rejects.toMatchObject({ code: "EAI_AGAIN" });
  expect(performance.now() - before).toBeLessThan(200);
  expect(dns.asked).toHaveLength(1);
});

test("while DNS is silent the last good addresses serve: after some patience, then at once", async () => {
  const dns = dnsInTest({ patienceMs: 100 });
  expect(await dns.all("store.test")).toEqual(one);
  dns.says.set("store.test", "silent");
  expect(await dns.all("store.test")).toEqual(one);
  const before = performance.now();
  expect(await dns.all("store.test")).toEqual(one);
  expect(performance.now() - before).toBeLessThan(80);
  expect(dns.asked).toHaveLength(2);
  dns.release("store.test", two);
  dns.says.set("store.test", two);
  await sleep(1);
  expect(await dns.all("store.test")).toEqual(two);
});

test("a broken name server is no reason to forget an address; a name that is gone is gone", async () => {
  const dns = dnsInTest();
  await dns.all("store.test");
  dns.says.set("store.test", "broken");
  expect(await dns.all("store.test")).toEqual(one);
  dns.says.set("store.test", "nothing");
  await expect(dns.all("store.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
  dns.says.set("store.test", "broken");
  await expect(dns.all("store.test")).rejects.toMatchObject({ code: "EAI_AGAIN" });
});

test("a late answer is not lost: the next who asks has it", async () => {
  const dns = dnsInTest();
  dns.says.set("slow.test", "silent");
  await expect(dns.all("slow.test")).rejects.toMatchObject({ code: "EAI_AGAIN" });
  dns.release("slow.test", two);
  await sleep(1);
  expect(await dns.all("slow.test")).toEqual(two);
});

test("the system's resolver is the default", async () => {
  expect((await askAll(createResolver(), "localhost")).map(({ address }) => address)).toContain("127.0.0.1");
});
