/** What V8 writes with --cpu-prof (Chrome DevTools Protocol, Profiler.Profile); times in microseconds. */
export type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  samples: number[];
  timeDeltas: number[];
  /** On the machine's monotonic clock. */
  startTime: number;
};

/**
 * Microseconds of a thread by whose code was at work; what it waited is not in it.
 * @param within on the machine's monotonic clock; what was before and after is left out
 */
export function shareOf(profile: CpuProfile, within: { from: number; to: number }): Map<string, number> {
  const owners = new Map(profile.nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame)]));
  const spent = new Map<string, number>();
  let at = profile.startTime;
  profile.samples.forEach((sample, index) => {
    const took = profile.timeDeltas[index] ?? 0;
    at += took;
    const owner = owners.get(sample);
    if (owner === undefined || owner === null || at < within.from || at > within.to) return;
    spent.set(owner, (spent.get(owner) ?? 0) + took);
  });
  return spent;
}

/** A room or package; null: it waited. */
export function ownerOf({ functionName, url }: { functionName: string; url: string }): string | null {
  if (functionName === "(idle)" || functionName === "(root)") return null;
  if (functionName === "(garbage collector)") return "garbage collector";
  if (url === "" || functionName === "(program)") return nativeOwner(functionName);
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (library !== undefined) return library;
  if (url.startsWith("node:")) return nodeOwner(url);
  return /\/server\/([^/.]+)/.exec(url)?.[1] ?? "other";
}

/** Functions of Node's own C++ side, by what they are for. */
function nativeOwner(name: string): string {
  if (
    /^(open|close|stat|fstat|rename|unlink|rmSync|fsync|read|writeBuffers?|openFileHandle|statfs|utimes|mkdir|lstat)/i.test(
      name,
    )
  )
    return "files";
  if (
    /^(writev|writeBuffer|writeUtf8String|writeLatin1String|shutdown|readStart|consume|execute|connect)/.test(
      name,
    )
  )
    return "sockets";
  if (/^(update|digest|Hash|Hmac|oneShotDigest)/.test(name)) return "hashing";
  return "Node itself";
}

function nodeOwner(url: string): string {
  if (url.includes("crypto")) return "hashing";
  if (/node:(_http|http|net|_stream|internal\/streams|stream|internal\/stream_base)/.test(url))
    return "HTTP and streams";
  if (/node:(fs|internal\/fs)/.test(url)) return "files";
  return "Node itself";
}
