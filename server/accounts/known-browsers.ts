import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { readCookie } from "./read-cookie.ts";
import type { Visitor } from "./sessions.ts";

/** Days after which a browser in which nobody signed in is known no more. */
const knownDays = 180;
/** People who share a browser, and are all known by it. */
const most = 5;
const sizes = { id: 16, minutes: 4, mac: 32 };
const length = sizes.id + sizes.minutes + sizes.mac;

export type KnownBrowsers = ReturnType<typeof createKnownBrowsers>;

/** The name under which tries at an account are counted, as it is typed. */
export function accountName(company: string | null, email: string): string {
  const typed = email.trim().toLowerCase();
  return company === null ? `operator:${typed}` : `account:${company.trim().toLowerCase()}:${typed}`;
}

/** What the web key gives for this; a stolen database does not have it. */
export const knownBrowserPurpose = "onbin known browsers v1";

/**
 * Browsers in which an account has signed in before (OWASP "device cookies"): their tries are counted apart, so that
 * nobody who tries passwords from elsewhere keeps an account's owner out. Such a cookie opens nothing by itself, and
 * names nobody: random bits, a time, and HMAC-SHA256 over both and the account.
 * @param key null: no browser is known
 * @param clock milliseconds since 1970
 */
export function createKnownBrowsers(key: Buffer | null, secure: boolean, clock = Date.now) {
  const cookie = secure ? "__Host-onbin-known" : "onbin-known";
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  const minutes = () => Math.floor(clock() / 60_000);
  const macOf = (secret: Buffer, account: string, head: Buffer) =>
    createHmac("sha256", secret).update(head).update(account).digest();

  const entriesOf = (request: FastifyRequest): Buffer[] => {
    const value = readCookie(request, cookie) ?? "";
    const entries = value.slice(0, 1000).split(".");
    return entries.map((entry) => Buffer.from(entry, "base64url")).filter((entry) => entry.length === length);
  };
  const isOf = (secret: Buffer, account: string, entry: Buffer): boolean => {
    const age = minutes() - entry.readUInt32BE(sizes.id);
    const head = entry.subarray(0, sizes.id + sizes.minutes);
    const isRight = timingSafeEqual(entry.subarray(head.length), macOf(secret, account, head));
    return isRight && age >= 0 && age < knownDays * 1440;
  };

  return {
    /** The name of the browser that sends this, if this account has signed in from it before. */
    find(request: FastifyRequest, account: string): string | null {
      if (key === null) return null;
      const entry = entriesOf(request).find((one) => isOf(key, account, one));
      return entry === undefined ? null : entry.toString("hex", 0, sizes.id);
    },
    /** From now on this browser is known to whoever has just signed in. */
    remember(request: FastifyRequest, reply: FastifyReply, visitor: Visitor): void {
      if (key === null) return;
      const account = accountName(visitor.kind === "user" ? visitor.companyId : null, visitor.email);
      const head = Buffer.alloc(sizes.id + sizes.minutes);
      randomBytes(sizes.id).copy(head);
      head.writeUInt32BE(minutes(), sizes.id);
      const others = entriesOf(request).filter((entry) => !isOf(key, account, entry));
      const kept = [Buffer.concat([head, macOf(key, account, head)]), ...others].slice(0, most);
      const value = kept.map((entry) => entry.toString("base64url")).join(".");
      void reply.header("set-cookie", `${cookie}=${value}; Max-Age=${knownDays * 86_400}; ${attributes}`);
    },
  };
}
