import { once } from "node:events";
import { connect as connectTo, createServer, type Server, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { createGuardedConnector, GuardedConnectError } from "./guarded-connect.ts";
import { guardedPost } from "./guarded-post.ts";

const time = () => AbortSignal.timeout(5_000);

/** A connector that notes what it would connect to, and refuses: no packet leaves. */
function recording(addresses: readonly string[] | (() => readonly string[]), allow: string[] = []) {
  const reached: string[] = [];
  const resolved: string[] = [];
  const connector = createGuardedConnector(allow, {
    resolve: async (name) => {
      resolved.push(name);
      return typeof addresses === "function" ? addresses() : addresses;
    },
    connect: (address, port) => {
      reached.push(`${address} ${port}`);
      const socket = new Socket();
      setImmediate(() => socket.destroy(new Error("no packet leaves a test")));
      return socket;
    },
  });
  const fault = async (url: string) => {
    if (!URL.canParse(url)) return "url";
    const error: unknown = await connector.connect(new URL(url), time()).catch((reason: unknown) => reason);
    return error instanceof GuardedConnectError ? error.fault : error;
  };
  return { connector, reached, resolved, fault };
}

/** 127.0.0.1, 10.0.0.1, 169.254.169.254 in every way that a URL can spell an IPv4 address. */
function spellings(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  const hex = (n: number, digits = 2) => n.toString(16).padStart(digits, "0");
  const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const high = hex((a << 8) | b, 4);
  const low = hex((c << 8) | d, 4);
  const fullWidth = [...address].map((char) =>
    char === "." ? "。" : String.fromCharCode(char.charCodeAt(0) + 0xfee0),
  );
  return [
    address,
    `${address}.`,
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    `${a}.${whole & 0xffffff}`,
    `${a}.${b}.${(c << 8) | d}`,
    `0x${hex(a)}.0x${hex(b)}.0x${hex(c)}.0x${hex(d)}`,
    `0${a.toString(8)}.0${b.toString(8)}.0${c.toString(8)}.0${d.toString(8)}`,
    `000${a.toString(8)}.${b}.${c}.0x${hex(d)}`,
    fullWidth.join(""),
    encodeURIComponent(address).replaceAll("1", "%31"),
    `[::ffff:${address}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:ffff:${high}:${low}]`,
    `[::${address}]`,
    `[::ffff:0:${address}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${address}]`,
    `[2002:${high}:${low}::]`,
    `[2002:${high}:${low}::1]`,
    `[2001:0:${high}:${low}::1]`,
    `[2001:0:1:1:0:0:${hex(0xffff ^ ((a << 8) | b), 4)}:${hex(0xffff ^ ((c << 8) | d), 4)}]`,
  ];
}

const insideFour = [
  "127.0.0.1",
  "127.8.8.8",
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.254",
  "192.168.1.1",
  "169.254.169.254",
  "168.63.129.16",
  "100.64.0.1",
  "100.100.100.200",
  "0.0.0.0",
  "0.1.2.3",
  "192.0.0.192",
  "192.0.2.1",
  "198.18.0.1",
  "198.19.255.255",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
];
const insideSix = [
  "::",
  "::1",
  "0:0:0:0:0:0:0:1",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "febf::1",
  "fec0::1",
  "ff02::1",
  "100::1",
  "2001:db8::1",
  "2001:10::1",
  "2001:20::1",
  "3fff::1",
  "5f00::1",
];

const hostile = [...insideFour.flatMap(spellings), ...insideSix.map((address) => `[${address}]`)];

test("hundreds of spellings of inside addresses: nothing is connected, nothing resolved", async () => {
  const { fault, reached, resolved } = recording(["93.184.215.14"]);
  expect(hostile.length).toBeGreaterThan(300);
  const let_through: string[] = [];
  for (const host of hostile) {
    const said = await fault(`https://${host}/hook`);
    if (said !== "inside-address" && said !== "url") let_through.push(`${host}: ${String(said)}`);
  }
  expect(let_through).toEqual([]);
  expect([reached, resolved]).toEqual([[], []]);
});

test("a name that leads inside, wholly or by one of its addresses, is not connected to", async () => {
  const all = [...insideFour, ...insideSix, "::ffff:10.0.0.1", "fe80::1%eth0", "not an address"];
  for (const address of all) {
    for (const addresses of [[address], ["93.184.215.14", address], [address, "93.184.215.14"]]) {
      const { fault, reached } = recording(addresses);
      expect([address, await fault("https://hooks.example.com/")]).toEqual([address, "inside-address"]);
      expect(reached).toEqual([]);
    }
  }
});

test("public addresses are connected to as they were checked; a second look at the name is not taken", async () => {
  const answers = [["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"], ["127.0.0.1"]];
  const { fault, reached, resolved } = recording(() => answers.shift() ?? []);
  expect(await fault("https://hooks.example.com:8443/")).toBe("unreachable");
  expect(reached).toEqual(["93.184.215.14 8443", "2606:2800:21f:cb07:6820:80da:af6b:8b2c 8443"]);
  expect(resolved).toEqual(["hooks.example.com"]);
  expect(await fault("https://hooks.example.com:8443/")).toBe("inside-address");
});

describe("what the operator allows", () => {
  test.each([
    [["10.1.0.0/16"], "https://10.1.2.3/", ["10.1.2.3 443"]],
    [["10.1.0.0/16"], "http://10.1.2.3/", ["10.1.2.3 80"]],
    [["10.1.0.0/16"], "http://10.2.2.3/", []],
    [["10.1.0.0/16"], "https://10.2.2.3/", []],
    [["hooks.internal"], "http://hooks.internal:8080/", ["10.9.9.9 8080"]],
    [["hooks.internal"], "http://HOOKS.internal./", ["10.9.9.9 80"]],
    [["hooks.internal"], "http://other.internal/", []],
    [["hooks.internal"], "https://other.internal/", []],
    [["10.9.0.0/16"], "https://other.internal/", ["10.9.9.9 443"]],
    [["10.9.0.0/16"], "http://other.internal/", []],
    [["::1"], "http://[::1]:9/", ["::1 9"]],
    [[], "http://93.184.215.14/", []],
  ])("%j, %s", async (allow, url, expected) => {
    const { fault, reached } = recording(["10.9.9.9"], allow);
    await fault(url);
    expect(reached).toEqual(expected);
  });

  test.each([
    "ftp://hooks.example.com/",
    "https://user@hooks.example.com/",
    "https://:pass@hooks.example.com/",
    "file:///etc/passwd",
  ])("%s is no address of a webhook", async (url) => {
    const { fault, reached } = recording(["93.184.215.14"]);
    expect(await fault(url)).toBe("url");
    expect(reached).toEqual([]);
  });
});

describe("the time", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());
  const listening = async (onSocket: (socket: Socket) => void) => {
    server = createServer((socket) => {
      socket.on("error", () => undefined);
      onSocket(socket);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  };
  const message = { headers: {}, body: "{}" };
  const allow = ["127.0.0.1"];

  test("a resolver that never answers", async () => {
    const connector = createGuardedConnector([], { resolve: () => new Promise(() => undefined) });
    const answer = await guardedPost(connector, new URL("https://hooks.example.com/"), message, 100);
    expect(answer).toEqual({ status: null, fault: "timeout" });
  });
  test.each(["http", "https"])("a receiver that says nothing (%s)", async (protocol) => {
    const port = await listening(() => undefined);
    const url = new URL(`${protocol}://127.0.0.1:${port}/`);
    const answer = await guardedPost(createGuardedConnector(allow), url, message, 200);
    expect(answer).toEqual({ status: null, fault: "timeout" });
  });
  test("one that never ends its headers", async () => {
    const port = await listening((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const drip = setInterval(() => socket.write("a: b\r\n"), 20);
      socket.on("close", () => clearInterval(drip));
    });
    const url = new URL(`http://127.0.0.1:${port}/`);
    const answer = await guardedPost(createGuardedConnector(allow), url, message, 300);
    expect(answer).toEqual({ status: null, fault: "timeout" });
  });
  test("an answer without an end costs 64 kB, not more", async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const port = await listening((socket) => {
      closed = new Promise((resolve) => socket.once("close", resolve));
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const flood = () => {
        if (socket.writable) socket.write(Buffer.alloc(16_384), () => setImmediate(flood));
      };
      flood();
    });
    const url = new URL(`http://127.0.0.1:${port}/`);
    const answer = await guardedPost(createGuardedConnector(allow), url, message, 5_000);
    expect(answer).toEqual({ status: 200, fault: null });
    await closed;
  });
});

test("an address that never answers leaves the time of the next, and the connection outlives that limit", async () => {
  const server = createServer((socket) => void socket.pipe(socket).on("error", () => undefined));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const reached: string[] = [];
  const connector = createGuardedConnector(["two.example.com"], {
    resolve: async () => ["2001:db8::1", "127.0.0.1", "127.0.0.2"],
    connect: (address, port) => {
      reached.push(address);
      return address === "2001:db8::1" ? new Socket() : connectTo(port, address);
    },
    oneAddress: 100,
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const socket = await connector.connect(new URL(`http://two.example.com:${port}/`), time());
  expect(reached).toEqual(["2001:db8::1", "127.0.0.1"]);
  await sleep(300);
  socket.write("still here");
  expect(String((await once(socket, "data"))[0])).toBe("still here");
  socket.destroy();
  server.close();
});

test("a redirect is an answer, and is not followed", async () => {
  let asked = 0;
  const server = createServer((socket) => {
    asked++;
    socket.end("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const connector = createGuardedConnector(["127.0.0.1"]);
  const url = new URL(`http://127.0.0.1:${port}/`);
  expect(await guardedPost(connector, url, { headers: {}, body: "{}" }, 5_000)).toEqual({
    status: 302,
    fault: null,
  });
  expect(asked).toBe(1);
  server.close();
});
