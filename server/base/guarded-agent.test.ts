import { once } from "node:events";
import http from "node:http";
import { type AddressInfo, isIP, type LookupFunction } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createGuardedAgent, type Reach } from "./guarded-agent.ts";

/** Servers on one port of several loopback addresses, and what each was asked. */
async function listen(...addresses: string[]) {
  const asked: string[] = [];
  let port = 0;
  for (const address of addresses) {
    const server = http.createServer((request, response) => {
      asked.push(`${address} ${request.headers.host?.split(":")[0]}`);
      response.end();
    });
    server.listen(port, address);
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
  }
  return { port, asked };
}

/** Names as the test says, one answer after the other; the last stays. */
function resolver(names: Record<string, readonly (readonly string[])[]>) {
  const looked: string[] = [];
  const lookup: LookupFunction = (name, asked, callback) => {
    looked.push(name);
    const answers = names[name] ?? [];
    const count = looked.filter((other) => other === name).length;
    const found = (answers[Math.min(count, answers.length) - 1] ?? []).map((address) => ({
      address,
      family: isIP(address),
    }));
    if (asked.all === true) callback(null, found);
    else callback(null, found[0]?.address ?? "", found[0]?.family);
  };
  return { lookup, looked };
}

/** A resolver that knows no name of the store itself. */
function onlyBelow(names: Record<string, readonly (readonly string[])[]>): LookupFunction {
  const { lookup } = resolver(names);
  return (name, asked, callback) => {
    if (names[name]) lookup(name, asked, callback);
    else callback(Object.assign(new Error("not found"), { code: "ENOTFOUND" }), "");
  };
}

function agentFor(reach: Partial<Reach>, options: http.AgentOptions = {}) {
  const whole = { named: null, allow: [], lookup: resolver({}).lookup, proxied: false, ...reach };
  const agent = createGuardedAgent("http:", whole, options);
  onTestFinished(() => agent.destroy());
  return async (host: string, port: number): Promise<string> => {
    const request = http.request({ host, port, agent }).end();
    try {
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      response.resume();
      await once(response, "end");
      return request.reusedSocket ? "reused" : "answered";
    } catch (error) {
      return String((error as NodeJS.ErrnoException).code);
    }
  };
}

const bucket = "acme.s3.ap-northeast-1.amazonaws.com";

test.each([
  ["an inside address", ["127.0.0.6"]],
  ["one among public ones", ["93.184.215.14", "127.0.0.6"]],
  ["one before public ones", ["127.0.0.6", "93.184.215.14"]],
  ["one in IPv6's clothes", ["::ffff:127.0.0.6"]],
])("a name of AWS's that leads to %s is not connected to", async (_, addresses) => {
  const { port, asked } = await listen("127.0.0.6");
  const ask = agentFor({ lookup: resolver({ [bucket]: [addresses] }).lookup });
  expect(await ask(bucket, port)).toBe("EINSIDE");
  expect(asked).toEqual([]);
});

test("a literal address is no way around the resolver", async () => {
  const { port, asked } = await listen("127.0.0.6");
  const ask = agentFor({});
  for (const host of ["127.0.0.6", "::1", "::ffff:7f00:6"]) expect(await ask(host, port)).toBe("EINSIDE");
  const proxied = agentFor({ proxied: true });
  expect(await proxied("127.0.0.6", port)).toBe("EINSIDE");
  expect(asked).toEqual([]);
});

test("what the operator allows may be reached: a range for AWS's names, the named store anywhere", async () => {
  const { port, asked } = await listen("127.0.0.6", "127.0.0.7");
  const { lookup } = resolver({ [bucket]: [["127.0.0.6"]], "ceph.internal": [["127.0.0.7"]] });
  expect(await agentFor({ allow: ["127.0.0.6/32"], lookup })(bucket, port)).toBe("answered");
  expect(await agentFor({ named: "ceph.internal", lookup })("ceph.internal", port)).toBe("answered");
  expect(await agentFor({ named: "127.0.0.7", lookup })("127.0.0.7", port)).toBe("answered");
  expect(await agentFor({ named: "ceph.internal", lookup })(bucket, port)).toBe("EINSIDE");
  expect(asked).toEqual([`127.0.0.6 ${bucket}`, "127.0.0.7 ceph.internal", "127.0.0.7 127.0.0.7"]);
});

test("a bucket's name below the store's may lead to where the store is, and nowhere else inside", async () => {
  const { port, asked } = await listen("127.0.0.6", "127.0.0.7");
  const { lookup } = resolver({
    "s3.internal": [["127.0.0.6"]],
    "acme.s3.internal": [["127.0.0.6"]],
    "jenkins.s3.internal": [["127.0.0.7"]],
    "both.s3.internal": [["127.0.0.6", "127.0.0.7"]],
  });
  const ask = agentFor({ named: "s3.internal", lookup });
  expect(await ask("acme.s3.internal", port)).toBe("answered");
  expect(await ask("jenkins.s3.internal", port)).toBe("EINSIDE");
  expect(await ask("both.s3.internal", port)).toBe("EINSIDE");
  expect(asked).toEqual(["127.0.0.6 acme.s3.internal"]);
});

test("a name that leads elsewhere the next moment: a kept connection stays where it is, a new one is refused", async () => {
  const { port, asked } = await listen("127.0.0.6", "127.0.0.7");
  const names = resolver({ [bucket]: [["127.0.0.6"], ["127.0.0.7"]] });
  const ask = agentFor({ allow: ["127.0.0.6"], lookup: names.lookup }, { keepAlive: true });
  expect(await ask(bucket, port)).toBe("answered");
  expect(await ask(bucket, port)).toBe("reused");
  expect(names.looked).toEqual([bucket]);
  const fresh = agentFor({ allow: ["127.0.0.6"], lookup: names.lookup });
  expect(await fresh(bucket, port)).toBe("EINSIDE");
  expect(asked).toEqual([`127.0.0.6 ${bucket}`, `127.0.0.6 ${bucket}`]);
});

test("connections are not shared between agents of different reach", async () => {
  const { port, asked } = await listen("127.0.0.6");
  const { lookup } = resolver({ "s3.internal": [["127.0.0.6"]] });
  const operators = agentFor({ named: "s3.internal", lookup }, { keepAlive: true });
  expect([await operators("s3.internal", port), await operators("s3.internal", port)]).toEqual([
    "answered",
    "reused",
  ]);
  expect(await agentFor({ lookup }, { keepAlive: true })("s3.internal", port)).toBe("EINSIDE");
  expect(asked).toHaveLength(2);
});

test("a store whose own name is nowhere: what is wrong is where the bucket's name leads", async () => {
  const { port, asked } = await listen("127.0.0.1");
  const below = onlyBelow({ "acme.store.test": [["127.0.0.1"]] });
  expect(await agentFor({ named: "store.test", lookup: below })("acme.store.test", port)).toBe("EINSIDE");
  expect(asked).toEqual([]);
  const allowed = { named: "store.test", lookup: below, allow: ["127.0.0.0/8"] };
  expect(await agentFor(allowed)("acme.store.test", port)).toBe("answered");
});
