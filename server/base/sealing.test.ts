import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openingKey, seal } from "./sealing.ts";

describe("sealed secrets", () => {
  it("open only with the right key, context and bytes", async () => {
    const key = await openingKey(randomBytes(32));
    const sealed = await seal(key, "wJalrXUtnFEMI/K7MDENG", "destination:acme:aws");
    expect(await key.open(sealed, "destination:acme:aws")).toBe("wJalrXUtnFEMI/K7MDENG");

    await expect(key.open(sealed, "destination:other:aws")).rejects.toThrow();
    const other = await openingKey(randomBytes(32));
    await expect(other.open(sealed, "destination:acme:aws")).rejects.toThrow();
    for (let byte = 0; byte < sealed.length; byte++) {
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(byte) ^ 1, byte);
      await expect(key.open(flipped, "destination:acme:aws"), `byte ${byte}`).rejects.toThrow();
    }
  });

  it("never look the same twice, and the same master key gives the same pair", async () => {
    const master = randomBytes(32);
    const [a, b] = [await openingKey(master), await openingKey(master)];
    expect(a.id).toBe(b.id);
    const first = await seal(a, "secret", "x");
    expect(first.equals(await seal(a, "secret", "x"))).toBe(false);
    expect(await b.open(first, "x")).toBe("secret");
    expect(first.includes("secret")).toBe(false);
  });
});
