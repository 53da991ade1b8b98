import { createHash, hkdfSync } from "node:crypto";
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const info = new TextEncoder().encode("onbin secret v1");
const encapsulatedBytes = 32;

/** Anyone may hold it: it seals and cannot open. */
export type SealingKey = { id: string; publicKey: Buffer };
/** Held by `work` alone (ARCHITECTURE.md, rule 7). */
export type OpeningKey = SealingKey & {
  open(sealed: Buffer, context: string): Promise<string>;
  /** 32 bytes of its own for one purpose (HKDF, RFC 5869), from which nobody gets back to the key. */
  derive(purpose: string): Buffer;
};

/**
 * Seals text for the holder of the master key (HPKE, RFC 9180: X25519, HKDF-SHA256, AES-256-GCM).
 * @param context identity of the row the secret belongs to; opening under another context fails
 * @returns encapsulated key (32 bytes), then cipher text and tag
 */
export async function seal(key: SealingKey, text: string, context: string): Promise<Buffer> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(exact(key.publicKey));
  const sender = await suite.createSenderContext({ recipientPublicKey, info });
  const sealed = await sender.seal(new TextEncoder().encode(text), new TextEncoder().encode(context));
  return Buffer.concat([Buffer.from(sender.enc), Buffer.from(sealed)]);
}

export type Sealed = { sealed: Buffer; keyId: string };

/**
 * Seals, and says with which key. Both come from one look at the key: one that is replaced meanwhile (`KeyRing`) never
 * gives its successor's name to what it sealed.
 */
export async function sealNamed(key: SealingKey, text: string, context: string): Promise<Sealed> {
  const { id, publicKey } = key;
  return { sealed: await seal({ id, publicKey }, text, context), keyId: id };
}

/**
 * The pair that belongs to a master key of 32 bytes.
 * `open` throws when the key, the context or any byte is another.
 */
export async function openingKey(masterKey: Buffer): Promise<OpeningKey> {
  const pair = await suite.kem.deriveKeyPair(exact(masterKey));
  const publicKey = Buffer.from(await suite.kem.serializePublicKey(pair.publicKey));
  return {
    id: createHash("sha256").update(publicKey).digest("hex").slice(0, 16),
    publicKey,
    derive: (purpose) => Buffer.from(hkdfSync("sha256", masterKey, "", purpose, 32)),
    async open(sealed, context) {
      const recipient = await suite.createRecipientContext({
        recipientKey: pair,
        enc: exact(sealed.subarray(0, encapsulatedBytes)),
        info,
      });
      const opened = await recipient.open(
        exact(sealed.subarray(encapsulatedBytes)),
        new TextEncoder().encode(context),
      );
      return new TextDecoder().decode(opened);
    },
  };
}

/** A Buffer may be a window into a shared pool; the library wants an ArrayBuffer of just these bytes. */
function exact(bytes: Buffer): ArrayBuffer {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy.buffer;
}
