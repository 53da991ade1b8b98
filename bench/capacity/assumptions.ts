/**
 * Everything that the model supposes and nobody measured here. Each can be set on the command line: `--<name> VALUE`.
 * Prices are rounded on-demand list prices of large clouds as they are commonly known in 2026, without discounts and taxes. They
 * were not verified (of S3, 0.021 to 0.023 for storage stood in lists of 2020 and 2022): put your own in.
 */
export const assumptions = {
  // Calls
  /** Part of the calls that have a recording. */
  recordedShare: 1,
  /** Part of a day's calls in its busiest hour (telephone planning uses a tenth to a sixth), and the busiest minute's rate against that hour's mean. */
  busyHourShare: 0.14,
  busyMinute: 1.5,
  /**
   * Seconds of a call: log-normal, as Brown et al. found for a call centre ("Statistical analysis of a telephone call
   * center", JASA 100, 2005), with this mean, and this deviation of the logarithm.
   */
  meanSeconds: 180,
  spread: 1,
  /** Companies by whom the calls are made, each with a store of its own. */
  callsOfCompany: 2_000,

  // Audio: µ-law pairs come, 16 bit stereo goes.
  arrivingBytesASecond: 16_000,
  shippedBytesASecond: 32_000,
  overheadBytes: 1_500,
  /** Days that our copy stays after the proof (ONBIN_RETENTION_DAYS). */
  retentionDays: 7,

  // Machines
  /** Part of a processor that is planned for the busiest minute. */
  busyPart: 0.6,
  /** Processors of one machine for `web` and `work`, and of one for PostgreSQL, at most. */
  coresOfMachine: 16,
  coresOfDatabase: 32,
  /** Least machines of each kind where one may die. */
  spare: 1,
  /** What one PostgreSQL is given to carry: bytes of WAL a second, and bytes of all its tables, so that a backup and a restore end within hours. */
  walOfDatabase: 100e6,
  bytesOfDatabase: 4e12,
  /** Months of call history that stay in the database. */
  historyMonths: 24,
  /** Database connections of one machine with all roles (docs/operating.md). */
  connectionsOfMachine: 60,
  /** Of a volume its bytes, and of it and a network card bytes a second. */
  volumeBytes: 16e12,
  diskBytesASecond: 500e6,
  networkBytesASecond: 1.25e9,

  // Stores
  /** Seconds from the request to the answer of a store, without the bytes, and bytes a second of one connection to it. */
  storeSeconds: 0.1,
  storeBytesASecond: 20e6,
  /** Uploads at once of one `work` process (ONBIN_SHIP_SLOTS on 16 processors). */
  shipSlots: 128,
  /** The outage that is simulated: hour of the day at which all stores are gone, seconds for which, and the longest pause between two tries. */
  outageAt: 11,
  outageSeconds: 3600,
  retrySeconds: 900,

  // Prices, US dollars
  coreHour: 0.05,
  diskGigabyteMonth: 0.09,
  objectGigabyteMonth: 0.024,
  objectPutsThousand: 0.005,
  /** Of what leaves towards companies' stores: 0 within a region of the same cloud, some 0.09 over the internet. */
  trafficGigabyte: 0,
};

export type Assumptions = typeof assumptions;

/** Part of a day's calls in each of its hours, before it is set to `busyHourShare`: an office day with two humps. */
export const hours = [
  1, 1, 1, 1, 1, 2, 5, 15, 40, 85, 100, 95, 60, 80, 90, 85, 80, 70, 45, 25, 15, 8, 4, 2,
] as const;
