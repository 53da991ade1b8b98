import dns, { type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";

type Family = 0 | 4 | 6;
type Ask = (name: string, family: Family) => Promise<LookupAddress[]>;

/** Milliseconds and counts; the defaults suit glibc, which gives one silent name server up after 10 s and more. */
export type ResolverOptions = {
  /** The system's resolver: `/etc/hosts`, search domains and all. */
  ask?: Ask;
  /** Lookups that may occupy a thread at once. */
  atOnce?: number;
  /** Of these, how many may be for names that did not answer in time before. */
  doubtfulAtOnce?: number;
  /** How long an answer is used without asking again. */
  freshMs?: number;
  /** How long an answer is waited for where the last good one can be used instead. */
  patienceMs?: number;
  /** How long it is waited for otherwise; shorter than any time for connecting. */
  deadlineMs?: number;
};

/** What is known of a name in one address family. */
type Known = {
  name: string;
  family: Family;
  good: { addresses: LookupAddress[]; at: number } | null;
  /** The lookup that all who ask now share. */
  pending: Promise<LookupAddress[]> | null;
  /** The last lookup, or the one under way, outlasted somebody's patience. */
  doubtful: boolean;
};

/** Names that are remembered; the one longest unused goes first. */
const most = 1000;

/**
 * A `lookup` for sockets that survives a DNS that never answers. Node's own occupies one of a few threads, which all
 * file work shares, for as long as the system's resolver waits: a handful of dead names stop everything
 * (docs/decisions/0012-dns-that-never-answers.md). Here lookups of one name are shared, only a few run at once,
 * names in doubt get a part of these only, nobody waits longer than the deadline, and while DNS is silent or broken
 * the last good addresses serve. A name that is said not to exist is believed.
 */
export function createResolver(options: ResolverOptions = {}): LookupFunction {
  const { ask = askSystem, atOnce = 4, doubtfulAtOnce = 2 } = options;
  const { freshMs = 2_000, patienceMs = 2_000, deadlineMs = 7_000 } = options;
  const names = new Map<string, Known>();
  const line: { known: Known; begin: () => void }[] = [];
  const running = new Set<Known>();

  const mayRun = (known: Known) => {
    if (running.size >= atOnce) return false;
    if (!known.doubtful) return true;
    return [...running].filter(({ doubtful }) => doubtful).length < doubtfulAtOnce;
  };
  /** Fresh names first: a name in doubt never holds up one that may answer. */
  const advance = () => {
    for (const doubtful of [false, true]) {
      for (const entry of line.filter(({ known }) => known.doubtful === doubtful)) {
        if (!mayRun(entry.known)) continue;
        line.splice(line.indexOf(entry), 1);
        running.add(entry.known);
        entry.begin();
      }
    }
  };

  const lookUp = async (known: Known): Promise<LookupAddress[]> => {
    await new Promise<void>((begin) => {
      line.push({ known, begin });
      advance();
    });
    try {
      const addresses = await ask(known.name, known.family);
      if (addresses.length === 0) throw noAnswer(known.name, "ENOTFOUND");
      known.good = { addresses, at: performance.now() };
      known.doubtful = false;
      return addresses;
    } catch (error) {
      if (isCode(error, "ENOTFOUND")) {
        known.good = null;
        known.doubtful = false;
      }
      throw error;
    } finally {
      running.delete(known);
      known.pending = null;
      advance();
    }
  };

  const find = (name: string, family: Family): Known => {
    const key = `${family} ${name}`;
    const found = names.get(key) ?? { name, family, good: null, pending: null, doubtful: false };
    // A Map keeps the order of insertion: the one that is asked for now becomes the youngest.
    names.delete(key);
    names.set(key, found);
    for (const [old, { pending }] of names) {
      if (names.size <= most) break;
      if (pending === null) names.delete(old);
    }
    return found;
  };

  const resolve = async (name: string, family: Family): Promise<LookupAddress[]> => {
    const known = find(name.toLowerCase().replace(/\.$/, ""), family);
    const { good } = known;
    if (good !== null && performance.now() - good.at < freshMs) return good.addresses;
    const isUnderWay = known.pending !== null;
    known.pending ??= lookUp(known);
    // Nobody may be waiting any more when it ends.
    known.pending.catch(() => undefined);
    // It is known to hang: asking goes on behind, nobody waits for it again.
    if (good !== null && known.doubtful) return good.addresses;
    if (known.doubtful && isUnderWay) throw noAnswer(known.name, "EAI_AGAIN");
    try {
      return await within(known, good === null && !known.doubtful ? deadlineMs : patienceMs);
    } catch (error) {
      if (known.good === null || isCode(error, "ENOTFOUND")) throw error;
      return known.good.addresses;
    }
  };

  const within = (known: Known, ms: number): Promise<LookupAddress[]> =>
    new Promise((done, fail) => {
      const clock = setTimeout(() => {
        known.doubtful = true;
        advance();
        fail(noAnswer(known.name, "EAI_AGAIN"));
      }, ms);
      known.pending
        ?.then(done, fail)
        .finally(() => clearTimeout(clock))
        .catch(fail);
    });

  return (name, asked, callback) => {
    resolve(name, familyOf(asked.family)).then(
      (addresses) => {
        const first = addresses[0];
        if (asked.all === true || first === undefined) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
}

function familyOf(family: number | string | undefined): Family {
  if (family === 4 || family === "IPv4") return 4;
  return family === 6 || family === "IPv6" ? 6 : 0;
}

function askSystem(name: string, family: Family): Promise<LookupAddress[]> {
  return dns.promises.lookup(name, { all: true, family, order: "verbatim" });
}

/** As Node's own lookup fails, so that it is understood as such. */
function noAnswer(name: string, code: "EAI_AGAIN" | "ENOTFOUND"): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ${code} ${name}`), {
    code,
    syscall: "getaddrinfo",
    hostname: name,
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
