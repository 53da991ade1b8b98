import type { FastifyRequest } from "fastify";
import { describe, expect, test } from "vitest";
import { insistOnSafeReach, reachOf, refusePlainHttp } from "./open-to-others.ts";

const door = {
  listen: { host: "0.0.0.0", port: 8080 },
  tlsCert: null,
  publicUrl: "http://127.0.0.1:8080",
  trustedProxies: [] as string[],
  plainHttp: false,
};
const listenAt = (host: string) => ({ ...door, listen: { host, port: 8080 } });
const proxied = { ...door, publicUrl: "https://a.example", trustedProxies: ["192.0.2.1"] };

describe("how others reach this machine", () => {
  test.each([
    ["127.0.0.1", "this-machine"],
    ["127.8.8.8", "this-machine"],
    ["::1", "this-machine"],
    ["localhost", "this-machine"],
    ["0.0.0.0", "refused"],
    ["::", "refused"],
    ["192.0.2.7", "refused"],
    ["::ffff:192.0.2.7", "refused"],
    // A name that only looks like a loopback address, and one that nobody knows.
    ["127.0.0.1.invalid", "refused"],
    ["onbin.invalid", "refused"],
  ])("listening at %s: %s", async (host, reach) => {
    expect(await reachOf(listenAt(host))).toBe(reach);
  });

  test("TLS, a named TLS proxy, or the operator's word opens the door", async () => {
    expect(await reachOf({ ...door, tlsCert: "/etc/onbin/cert.pem" })).toBe("tls");
    expect(await reachOf(proxied)).toBe("proxy");
    expect(await reachOf({ ...proxied, publicUrl: door.publicUrl })).toBe("refused");
    expect(await reachOf({ ...proxied, trustedProxies: [] })).toBe("refused");
    expect(await reachOf({ ...door, plainHttp: true })).toBe("plain");
    // Browsers by the proxy, phone systems of the same network past it.
    expect(await reachOf({ ...proxied, plainHttp: true })).toBe("plain");
    await expect(insistOnSafeReach(door)).rejects.toThrow("0.0.0.0:8080 can be reached");
    await expect(insistOnSafeReach(proxied)).resolves.toBeUndefined();
  });
});

describe("plain http behind a TLS proxy", () => {
  const from = (remoteAddress: string, url = "/api/v1/recordings") =>
    ({ raw: { socket: { remoteAddress } }, routeOptions: { url } }) as unknown as FastifyRequest;
  const refuse = refusePlainHttp("proxy", ["192.0.2.1", "2001:db8::/64"], ["198.51.100.0/24"]);

  test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1", "192.0.2.1", "::ffff:192.0.2.1", "2001:db8::9"])(
    "is taken from %s",
    (address) => expect(() => refuse(from(address))).not.toThrow(),
  );

  test.each(["192.0.2.2", "::ffff:192.0.2.2", "2001:db9::9", "198.51.100.7", "fe80::1%eth0", ""])(
    "is refused from %s",
    (address) => expect(() => refuse(from(address))).toThrow("unencrypted http"),
  );

  test.each(["/healthz", "/readyz"])("whoever spreads the load may ask %s", (url) => {
    expect(() => refuse(from("192.0.2.2", url))).not.toThrow();
  });

  test("figures may be read by those who may read figures", () => {
    expect(() => refuse(from("198.51.100.7", "/metrics"))).not.toThrow();
    expect(() => refuse(from("192.0.2.2", "/metrics"))).toThrow();
  });

  test.each(["this-machine", "tls", "plain"] as const)("does not matter where the door is %s", (reach) => {
    expect(() => refusePlainHttp(reach, [], [])(from("192.0.2.2"))).not.toThrow();
  });
});
