/**
 * Erlang C: the part of arrivals that have to wait before `servers` alike, with an offered load of `erlangs` (arrivals a second
 * times seconds of service). M/M/c; by the recursion of Erlang B, which no factorial makes overflow.
 */
export function erlangC(servers: number, erlangs: number): number {
  if (erlangs >= servers) return 1;
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (erlangs * blocked) / (n + erlangs * blocked);
  return blocked / (1 - (erlangs / servers) * (1 - blocked));
}

/** Mean seconds of waiting in M/M/c; infinite where more comes than can be served. */
export function meanWait(servers: number, arrivalsASecond: number, serviceSeconds: number): number {
  const erlangs = arrivalsASecond * serviceSeconds;
  if (erlangs >= servers) return Number.POSITIVE_INFINITY;
  return (erlangC(servers, erlangs) * serviceSeconds) / (servers - erlangs);
}
