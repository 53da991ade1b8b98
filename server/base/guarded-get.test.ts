import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createGuardedConnector } from "./guarded-connect.ts";
import { type GetOptions, guardedGet, readText } from "./guarded-get.ts";

async function serve(answer: RequestListener) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const get = async (url: string, options: Partial<GetOptions> = {}, allow = ["127.0.0.1"]) => {
  const answer = await guardedGet(createGuardedConnector(allow), new URL(url), {
    mayVisit: () => true,
    limitBytes: 1000,
    ...options,
  });
  return { status: answer.status, text: await readText(answer.body) };
};
const fault = (name: string) => expect.objectContaining({ fault: name });

test("streams an answer, with credentials", async () => {
  const { url, asked } = await serve((_, response) => response.end("hello"));
  expect(await get(`${url}/a?b=c`, { credentials: { authorization: "Basic eA==" } })).toEqual({
    status: 200,
    text: "hello",
  });
  expect(asked[0]?.url).toBe("/a?b=c");
  expect(asked[0]?.headers).toMatchObject({ authorization: "Basic eA==", "accept-encoding": "identity" });
});

test("credentials stay with the first host: neither a redirect elsewhere gets them, nor the way back from there", async () => {
  const home = await serve((request, response) =>
    request.url === "/back"
      ? response.end("x")
      : response.writeHead(302, { location: `${away.url}/file` }).end(),
  );
  const away = await serve((_, response) => response.writeHead(307, { location: `${home.url}/back` }).end());
  const credentials = { authorization: "Bearer secret" };
  expect(await get(`${home.url}/start`, { credentials })).toMatchObject({ text: "x" });
  expect(home.asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer secret", undefined]);
  expect(away.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  const same = await serve((request, response) =>
    request.url === "/2" ? response.end("y") : response.writeHead(301, { location: "/2" }).end(),
  );
  expect(await get(`${same.url}/1`, { credentials })).toMatchObject({ text: "y" });
  expect(same.asked[1]?.headers.authorization).toBe("Bearer secret");
});

test("a redirect to a host that may not be visited, or inside, is not followed", async () => {
  const away = await serve((_, response) => response.end("never"));
  const home = await serve((_, response) => response.writeHead(302, { location: away.url }).end());
  const mayVisit = (url: URL) => url.href.startsWith(home.url);
  await expect(get(home.url, { mayVisit })).rejects.toEqual(fault("foreign-host"));
  expect(away.asked).toEqual([]);
  await expect(get(home.url, {}, [])).rejects.toEqual(fault("url"));
  const inside = await serve((_, response) =>
    response.writeHead(302, { location: "https://127.0.0.2/" }).end(),
  );
  await expect(get(inside.url)).rejects.toEqual(fault("inside-address"));
  const round = await serve((_, response) => response.writeHead(302, { location: "/" }).end());
  await expect(get(round.url)).rejects.toEqual(fault("too-many-redirects"));
  expect(round.asked).toHaveLength(6);
});

test("a body has its limits: bytes, said or not; silence; the length it said; no coding", async () => {
  const big = await serve((_, response) => response.end("x".repeat(1001)));
  await expect(get(big.url)).rejects.toEqual(fault("too-large"));
  const chunked = await serve((_, response) => {
    response.write("x".repeat(600));
    response.end("x".repeat(600));
  });
  await expect(get(chunked.url)).rejects.toEqual(fault("too-large"));
  const silent = await serve(
    (_, response) => void response.writeHead(200, { "content-length": "9" }).write("x"),
  );
  await expect(get(silent.url, { idleMs: 200 })).rejects.toEqual(fault("slow"));
  const mute = await serve(() => undefined);
  await expect(get(mute.url, { idleMs: 200 })).rejects.toEqual(fault("timeout"));
  const cut = await serve((_, response) => {
    response.writeHead(200, { "content-length": "9" }).write("abc", () => response.destroy());
  });
  await expect(get(cut.url)).rejects.toEqual(fault("cut-off"));
  const coded = await serve((_, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end("x"),
  );
  await expect(get(coded.url)).rejects.toEqual(fault("encoded"));
});

test("a body that fails before it is read, or is never read, ends nothing else", async () => {
  const { url } = await serve((_, response) => response.writeHead(200, { "content-length": "1001" }).end());
  const options = { mayVisit: () => true, limitBytes: 1000 };
  const { body } = await guardedGet(createGuardedConnector(["127.0.0.1"]), new URL(url), options);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(readText(body)).rejects.toEqual(fault("too-large"));
});

test("a form is posted, and its redirect is an answer like any other", async () => {
  const { url, asked } = await serve((_, response) => response.writeHead(302, { location: "/x" }).end());
  expect(await get(url, { form: "a=b" })).toMatchObject({ status: 302 });
  expect(asked[0]?.method).toBe("POST");
  expect(asked).toHaveLength(1);
});
