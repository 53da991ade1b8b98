import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, isIP, type LookupFunction, connect as netConnect, Socket } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isRegionCode } from "../../contract/regions.ts";
import { createGuardedConnector, type Ways } from "../../server/base/guarded-connect.ts";
import { guardedGet } from "../../server/base/guarded-get.ts";
import { guardedPost } from "../../server/base/guarded-post.ts";
import { classify } from "../../server/destinations/classify-failure.ts";
import { awsEndpoint, bucketAddress } from "../../server/destinations/endpoint.ts";
import { failureContext } from "../../server/destinations/failure-context.ts";
import { NetworkFault } from "../../server/destinations/network-fault.ts";
import { parseValues } from "../../server/destinations/parse-values.ts";
import { createS3Caller } from "../../server/destinations/s3-caller.ts";
import { s3Request } from "../../server/destinations/s3-request.ts";
import { findStore } from "../../server/destinations/stores.ts";
import { targetAt } from "../../server/destinations/stub-in-test.ts";
import { createSourceClient, FetchError, openSourceWays } from "../../server/ingest/cloud/source-client.ts";
import { goodValues } from "../support/bucket-in-test.ts";
import { countPackets } from "../support/count-packets.ts";
import { insideFour, insideNames, insideSix, insideUrls } from "../support/inside-addresses.ts";
import { promiseLine } from "../support/promise-line.ts";

// Every spelling of an inside address at every door by which a company's word could become a connection. The resolver and
// the connector are the test's own; that nothing goes around them is counted at Node's calls to the system.

vi.setConfig({ testTimeout: 60_000 });

const inside = [
  ...insideFour,
  ...insideSix,
  "::ffff:10.0.0.1",
  "::ffff:7f00:1",
  "fe80::1%eth0",
  "64:ff9b::a00:1",
];
const publicAddress = "93.184.215.14";
/** The answers of a resolver that leads inside: wholly, and by one of several. */
const answers = inside.flatMap((address) => [[address], [publicAddress, address], [address, publicAddress]]);
const refusals = ["inside-address", "url"];
/** Stands for a host of the Internet that is the company's own: the operator allows this one address. */
const home = "127.0.0.5";

const packets = countPackets();
let tried = 0;

/** Notes what would be resolved and connected to; only `home` is. */
function recording() {
  const resolved: string[] = [];
  const reached: string[] = [];
  let turn = 0;
  const ways: Partial<Ways> = {
    resolve: async (name) => {
      resolved.push(name);
      return answers[turn++ % answers.length] ?? [];
    },
    connect: (address, port) => {
      if (address === home) return netConnect({ host: address, port });
      reached.push(address);
      const socket = new Socket();
      setImmediate(() => socket.destroy(new Error("no packet leaves a test")));
      return socket;
    },
  };
  return { resolved, reached, ways };
}

/** As an address stands in a header: printable ASCII. */
const asHeader = (url: string) => url.trim().replace(/[^\x20-\x7e]/gu, encodeURIComponent);

const companies = createServer((request, response) => {
  const { searchParams } = new URL(String(request.url), "http://x");
  const location = searchParams.get("to");
  if (location === null) response.end();
  else response.writeHead(Number(searchParams.get("status")), { location: asHeader(location) }).end();
});
const address = () => `http://${home}:${(companies.address() as AddressInfo).port}`;

beforeAll(async () => {
  companies.listen(0, home);
  await once(companies, "listening");
});
afterAll(() => {
  packets.stop();
  companies.closeAllConnections();
  companies.close();
  promiseLine(
    16,
    "an inside address at a door, every spelling, name, answer of a resolver and redirect",
    `${insideUrls.length} spellings, ${insideNames.length} names, ${tried} tries: 0 connections`,
  );
});

test("the spellings are many, and no two are the same", () => {
  expect(new Set(insideUrls).size).toBe(insideUrls.length);
  expect(insideUrls.length).toBeGreaterThan(700);
});

/** The fault that a door ends with, for each of these; what was let through is named. */
async function refusedAt(
  door: (url: string) => Promise<string | null>,
  urls: readonly string[],
): Promise<string[]> {
  const letThrough: string[] = [];
  for (const url of urls) {
    tried++;
    const fault = await door(url);
    if (fault === null || !refusals.includes(fault)) letThrough.push(`${url}: ${fault}`);
  }
  return letThrough;
}

test("a webhook: refused when it is set, and when it is sent all the same", async () => {
  const { ways, resolved, reached } = recording();
  const connector = createGuardedConnector([], ways);
  const before = packets.all();
  expect(await refusedAt(async (url) => connector.urlFault(url), insideUrls)).toEqual([]);
  const message = { headers: {}, body: "{}" };
  const send = async (url: string) =>
    URL.canParse(url) ? (await guardedPost(connector, new URL(url), message, 5_000)).fault : "url";
  expect(await refusedAt(send, insideUrls)).toEqual([]);
  expect(resolved).toEqual([]);
  const named = insideNames.flatMap((name) => answers.slice(0, 12).map((_, i) => `https://${name}/${i}`));
  expect(await refusedAt(send, named)).toEqual([]);
  expect(resolved.length).toBeGreaterThan(answers.length);
  expect([reached, packets.all() - before]).toEqual([[], 0]);
});

test("a recording that a company says is to be fetched: refused, its redirects too", async () => {
  const { ways, reached } = recording();
  const client = createSourceClient(openSourceWays([], {}, ways), () => true, { maxBytes: 1000 });
  const fetchFile = async (url: string) => {
    const error: unknown = await client.open(url).then(
      () => null,
      (reason: unknown) => reason,
    );
    return error instanceof FetchError ? error.fault : String(error);
  };
  const before = packets.all();
  expect(await refusedAt(fetchFile, insideUrls)).toEqual([]);
  expect(
    await refusedAt(
      fetchFile,
      insideNames.map((name) => `https://${name}/`),
    ),
  ).toEqual([]);
  expect([reached, packets.all() - before]).toEqual([[], 0]);

  const connections = packets.connections();
  const connector = createGuardedConnector([`${home}/32`], ways);
  const follow = async (url: string, status: number) => {
    const first = new URL(`${address()}/?${new URLSearchParams({ to: url, status: String(status) })}`);
    const answer = await guardedGet(connector, first, { mayVisit: () => true, limitBytes: 1000 }).then(
      ({ status: code, body }) => {
        body.destroy();
        return `answered ${code}`;
      },
      (error: { fault: string }) => error.fault,
    );
    return answer;
  };
  const hops = [...insideUrls, ...insideNames.map((name) => `https://${name}/`)];
  let hop = 0;
  const statuses = [301, 302, 303, 307, 308];
  // A Location of `\tscheme:` or `https:/path` is an address of the same host again: nothing but that host is asked.
  const letThrough = await refusedAt(async (url) => {
    const fault = await follow(url, statuses[hop++ % statuses.length] ?? 302);
    return fault.startsWith("answered") && new URL(asHeader(url), address()).hostname === home
      ? "url"
      : fault;
  }, hops);
  expect(letThrough).toEqual([]);
  expect(reached).toEqual([]);
  // One to the company's own host for each; where an address came out as that host's own, one more.
  expect(packets.connections() - connections).toBeLessThanOrEqual(hops.length + 10);
});

test("Amazon S3: no word of a company's makes another host", () => {
  const words = [...insideUrls.map((url) => url.replace(/^https:\/\/|\/hook$/g, "")), ...insideNames];
  const known = /^(?:[a-z0-9-]+\.)?s3\.[a-z0-9-]+\.(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu)$/;
  const strange: string[] = [];
  for (const word of words) {
    for (const change of [{ bucket: word }, { region: word }, { bucket: `https://${word}/` }]) {
      tried++;
      try {
        const values = parseValues({ ...goodValues, endpoint: "aws", ...change }, awsEndpoint, "en");
        const { hostname, protocol, port } = bucketAddress(awsEndpoint, values.region, values.bucket);
        if (!known.test(hostname) || protocol !== "https:" || port !== 443) strange.push(hostname);
      } catch (error) {
        if (error instanceof TypeError) throw error;
      }
    }
    if (findStore([], word) !== null) strange.push(`store ${word}`);
  }
  expect(strange).toEqual([]);
});

test("Amazon S3: names of AWS's that lead inside are not connected to", async () => {
  const before = packets.all();
  let turn = 0;
  const lookup: LookupFunction = (_name, asked, callback) => {
    const found = (answers[turn++] ?? []).map((one) => ({ address: one, family: isIP(one) }));
    if (asked.all === true) callback(null, found);
    else callback(null, found[0]?.address ?? "", found[0]?.family);
  };
  const target = targetAt("", { endpoint: awsEndpoint, region: "ap-northeast-1" });
  const caller = createS3Caller({ lookup });
  const letThrough: string[] = [];
  for (const addresses of answers) {
    tried++;
    const error: unknown = await s3Request(target, { method: "HEAD" }, caller).catch((reason) => reason);
    const code = error instanceof NetworkFault ? error.code : String(error);
    if (code !== "inside") letThrough.push(`${addresses.join(", ")}: ${code}`);
  }
  caller.close();
  expect(letThrough).toEqual([]);
  expect(
    classify(
      new NetworkFault("inside", "EINSIDE", false),
      failureContext(target, { action: "put", folder: "rec", egressIps: [] }),
    ),
  ).toMatchObject({ code: "InsideAddress", act: "alarm" });
  expect(packets.all() - before).toBe(0);
});

test("a hostile store: neither its redirects nor the region it names lead anywhere else", async () => {
  const urls = insideUrls.filter((url) => URL.canParse(url));
  const store = createServer((request, response) => {
    const at = Number(request.headers["x-try"]);
    const url = asHeader(urls[at] ?? "");
    const host = URL.canParse(url) ? new URL(url).host : url;
    response
      .writeHead([301, 302, 303, 307, 308, 400][at % 6] ?? 301, {
        ...{ location: url, "x-amz-bucket-region": host, "content-type": "application/xml" },
        "x-amz-request-id": "1",
      })
      .end(
        `<Error><Code>PermanentRedirect</Code><Endpoint>${host}</Endpoint><Region>${host}</Region><Bucket>x</Bucket></Error>`,
      );
  }).listen(0, home);
  await once(store, "listening");
  const url = `http://${home}:${(store.address() as AddressInfo).port}`;
  const target = targetAt(url);
  const caller = createS3Caller({});
  const before = packets.connections();
  const regions: string[] = [];
  for (const at of urls.keys()) {
    tried++;
    const answer = await s3Request(target, { method: "GET", headers: { "x-try": String(at) } }, caller);
    const { region } = classify(
      answer,
      failureContext(target, { action: "put", folder: "rec", egressIps: [] }),
    );
    if (region !== undefined && !isRegionCode(region)) regions.push(region);
  }
  caller.close();
  store.closeAllConnections();
  store.close();
  expect(regions).toEqual([]);
  // Kept connections to the store itself, and none besides.
  expect(packets.connections() - before).toBeLessThanOrEqual(3);
});
