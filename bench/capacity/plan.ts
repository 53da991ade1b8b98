import type { Assumptions } from "./assumptions.ts";
import type { Cost, Measured } from "./measured.ts";

export type Limit = { what: string; needed: number; has: number; unit: string };
export type Plan = ReturnType<typeof planFor>;

/** Fsyncs that a pair of legs asks of the spool, counted in the code: of each its file and its folder. Shaping asks none. */
const fileSyncs = 4;
const gigabyte = 1e9;
const daysOfMonth = 30;

/** What so many calls a day ask for in the busiest minute, over a day and over a month, and what that is in machines. */
export function planFor(callsADay: number, measured: Measured, given: Assumptions) {
  const recordings = callsADay * given.recordedShare;
  const peak = (recordings * given.busyHourShare * given.busyMinute) / 3600;
  const cores = (cost: Cost) => (peak * (cost.each + cost.perSecond * given.meanSeconds)) / 1000;
  const { web, work, postgres, rest } = measured.cpu;
  const busy = {
    web: cores(web),
    work: cores(work),
    postgres: cores(postgres),
    rest: cores(rest),
  };
  const arrivingBytes = given.arrivingBytesASecond * given.meanSeconds + given.overheadBytes;
  const shippedBytes = given.shippedBytesASecond * given.meanSeconds;
  const tableBytes = measured.databaseBytes * recordings * daysOfMonth * given.historyMonths;
  const walPeak = peak * measured.walBytes;

  const cells = Math.max(
    1,
    Math.ceil(
      Math.max(
        walPeak / given.walOfDatabase,
        tableBytes / given.bytesOfDatabase,
        busy.postgres / (given.busyPart * given.coresOfDatabase),
      ),
    ),
  );
  const all = busy.web + busy.work + busy.postgres + busy.rest;
  const isOneMachine = cells === 1 && all <= given.busyPart * 4;
  const needed = (busyCores: number, of: number) => Math.ceil(busyCores / cells / (given.busyPart * of));
  const workers = isOneMachine
    ? 1
    : cells * (needed(busy.web + busy.work + busy.rest, given.coresOfMachine) + given.spare);
  const databases = isOneMachine ? 0 : cells * (1 + given.spare);
  const databaseCores = Math.min(
    given.coresOfDatabase,
    Math.max(2, 2 * Math.ceil(busy.postgres / cells / given.busyPart / 2)),
  );
  const workerCores = isOneMachine
    ? Math.max(2, Math.ceil(all / given.busyPart))
    : Math.min(
        given.coresOfMachine,
        Math.max(2, 2 * Math.ceil((busy.web + busy.work + busy.rest) / cells / given.busyPart / 2)),
      );

  const spoolBytes = recordings * given.retentionDays * (arrivingBytes + shippedBytes);
  const syncs = peak * (fileSyncs + measured.walSyncs);
  const databaseBytes = isOneMachine ? tableBytes : tableBytes * (1 + given.spare);
  const month = {
    cores: (workers * workerCores + databases * databaseCores) * 24 * daysOfMonth * given.coreHour,
    database: (databaseBytes / gigabyte) * given.diskGigabyteMonth,
    spool: isOneMachine
      ? (spoolBytes / gigabyte) * given.diskGigabyteMonth
      : (spoolBytes / gigabyte) * given.objectGigabyteMonth +
        ((3 * recordings * daysOfMonth) / 1000) * given.objectPutsThousand,
    traffic: ((recordings * daysOfMonth * shippedBytes) / gigabyte) * given.trafficGigabyte,
  };

  const disk = peak * (arrivingBytes + shippedBytes);
  const limits: Limit[] = [
    {
      what: "processors of one machine",
      needed: all,
      has: given.busyPart * given.coresOfMachine,
      unit: "busy",
    },
    { what: "the one thread of a web process", needed: busy.web, has: given.busyPart, unit: "processors" },
    { what: "room of one volume", needed: spoolBytes, has: given.volumeBytes, unit: "B" },
    { what: "writing of one volume", needed: disk, has: given.diskBytesASecond, unit: "B/s" },
    {
      what: "one network card",
      needed: peak * Math.max(arrivingBytes, shippedBytes),
      has: given.networkBytesASecond,
      unit: "B/s",
    },
    {
      what: "processors of one PostgreSQL",
      needed: busy.postgres,
      has: given.busyPart * given.coresOfDatabase,
      unit: "busy",
    },
    { what: "WAL of one PostgreSQL", needed: walPeak, has: given.walOfDatabase, unit: "B/s" },
    { what: "tables of one PostgreSQL", needed: tableBytes, has: given.bytesOfDatabase, unit: "B" },
  ];
  limits.sort((a, b) => b.needed / b.has - a.needed / a.has);
  return {
    ...{
      callsADay,
      recordings,
      peak,
      busy,
      cells,
      isOneMachine,
      workers,
      workerCores,
      databases,
      databaseCores,
    },
    ...{ walPeak, walDay: recordings * measured.walBytes, tableBytes, syncs, limits, month },
    tableBytesMonth: measured.databaseBytes * recordings * daysOfMonth,
    transactions: peak * measured.transactions,
    connections: Math.ceil(workers / cells) * given.connectionsOfMachine,
    spoolBytes,
    spoolWrites: disk,
    outageBytes:
      (recordings * given.busyHourShare * (arrivingBytes + shippedBytes) * given.outageSeconds) / 3600,
    networkIn: peak * arrivingBytes,
    networkOut: peak * shippedBytes,
    companies: Math.ceil(callsADay / given.callsOfCompany),
    monthlyCost: Object.values(month).reduce((sum, part) => sum + part, 0),
  };
}
