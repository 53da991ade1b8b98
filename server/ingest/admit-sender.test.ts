import type { IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import { expect, test } from "vitest";
import type { KeyHolder } from "../accounts/api-keys.ts";
import { AppError } from "../base/app-error.ts";
import { openAdmission } from "./admit-sender.ts";
import { openUploadPlaces } from "./upload-places.ts";

const from = (key: string) => ({ headers: { authorization: `Bearer ${key}` } }) as FastifyRequest;
const holderOf = (companyId: string): KeyHolder => ({
  ...{ companyId, keyId: "k", scope: "push", sourceId: null, askedAt: 0 },
});
const nobody = () => undefined;
const codeOf = (error: unknown) => (error instanceof AppError ? error.code : error);

test("a sender that is turned away is asked about only once, while its key is remembered", async () => {
  let asked = 0;
  const { admit } = openAdmission(openUploadPlaces(2, 1), async () => {
    asked += 1;
    return holderOf("acme");
  });
  const told: string[] = [];
  const first = await admit(from("a"), (company) => told.push(company));
  expect([first.companyId, asked]).toEqual(["acme", 1]);
  for (let i = 0; i < 5; i++) {
    expect(await admit(from("a"), (company) => told.push(company)).catch(codeOf)).toBe("door_busy");
  }
  expect([asked, told]).toEqual([1, Array(6).fill("acme")]);
  first.leave();
  (await admit(from("a"), nobody)).leave();
  expect(asked).toBe(2);
});

test("a key that has ended since is refused, and its place is free again", async () => {
  let hasEnded = false;
  const { admit } = openAdmission(openUploadPlaces(2, 1), async () => {
    if (hasEnded) throw new AppError("key_unknown");
    return holderOf("acme");
  });
  (await admit(from("a"), nobody)).leave();
  hasEnded = true;
  expect(await admit(from("a"), nobody).catch(codeOf)).toBe("key_unknown");
  expect(await admit(from("a"), nobody).catch(codeOf)).toBe("key_unknown");
  hasEnded = false;
  (await admit(from("a"), nobody)).leave();
});

test("senders that nobody knows are asked about a few at once; beyond a long line they are to come again", async () => {
  const asked: (() => void)[] = [];
  const { admit } = openAdmission(openUploadPlaces(2000, 1), (request) => {
    const companyId = request.headers.authorization ?? "";
    return new Promise((resolve) => asked.push(() => resolve(holderOf(companyId))));
  });
  const answers = Array.from({ length: 272 }, (_, i) =>
    admit(from(String(i)), nobody).catch((error: AppError) => error),
  );
  const refused = (await Promise.all(answers.slice(264))) as AppError[];
  expect(refused.map((error) => [codeOf(error), (error.retryAfter ?? 0) >= 1])).toEqual(
    Array(8).fill(["door_busy", true]),
  );
  expect(asked.length).toBe(8);
  for (let i = 0; i < 264; i++) {
    asked[i]?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const admitted = await Promise.all(answers.slice(0, 264));
  expect(admitted.every((answer) => "leave" in answer)).toBe(true);
});

test("by its head alone is turned away who is remembered, where house and line are full; nobody is let in by it", async () => {
  const places = openUploadPlaces(2, 30);
  const { admit, findBusy } = openAdmission(places, async () => holderOf("acme"));
  const look = (key: string, length = "1") =>
    findBusy({ headers: { authorization: key, "content-length": length } } as IncomingMessage, "192.0.2.7");
  (await admit(from("a"), nobody)).leave();
  expect(look("Bearer a")).toBeUndefined();
  const first = await admit(from("a"), nobody);
  const inLine = [admit(from("a"), nobody), admit(from("a"), nobody)].map((one) => one.catch(codeOf));
  expect(look("Bearer b")).toBeUndefined();
  const busy = look("Bearer a");
  const { error, stands } = busy?.turnAway() ?? {};
  expect([busy?.companyId, error?.code, (error?.retryAfter ?? 0) >= 1, stands]).toEqual([
    ...["acme", "door_busy", true, undefined],
  ]);
  // It comes again at once: it is made to stand.
  expect(look("Bearer a")?.turnAway().stands).toBeInstanceOf(Promise);
  expect(look("Bearer a", "2")?.turnAway().stands).toBeUndefined();
  expect(await Promise.all(inLine)).toEqual(["door_busy", "door_busy"]);
  expect(look("Bearer a")).toBeUndefined();
  first.leave();
});
