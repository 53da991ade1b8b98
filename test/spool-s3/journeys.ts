/**
 * The journeys of test/journey in which recordings or files go through the spool, and which are run with it in a bucket as
 * well (`npm run test:spool-s3`).
 */
export const throughTheSpool: readonly string[] = [
  ...[
    "answer-of-commit-lost",
    "asked-again",
    "audio-retention",
    "backfill",
    "call-chains",
    "cloud-fetch-trouble",
  ],
  ...[
    "cloud-phones",
    "csv-files",
    "csv-let-go",
    "csv-maker-killed",
    "daily-proof",
    "database-crash",
    "dead-worker",
  ],
  ...["destination-paused", "freeswitch-cdr", "import-archive", "legs-killed", "legs-missing", "metrics"],
  ...["multipart-tricks", "never-given-up", "never-two-versions", "no-secret-anywhere", "other-formats"],
  ...[
    "passing-faults",
    "played-in-parts",
    "push-broken-off",
    "push-disk-nearly-full",
    "push-limits",
    "push-refused",
  ],
  ...[
    "pushed-twice",
    "pushed-with-curl",
    "read-by-api",
    "rolling-restart",
    "rtpengine-pcap",
    "saved-unchanged",
  ],
  ...["company-turns", "company-wall", "many-connections", "odd-characters"],
  ...[
    "ship-again",
    "shipping-switched-off",
    "spoiled-way",
    "stale-worker",
    "stopped-and-killed",
    "watched-folder",
  ],
];

/** Journeys that are not run with it, and why. */
export const withoutBucket: Readonly<Record<string, readonly string[]>> = {
  "it is about a bucket already, whatever the setting": ["spool-in-a-bucket"],
  "it is about the folder itself: its files, their fsync, its disk; what a bucket has instead is in spool-in-a-bucket and server/keep/bucket-spool":
    [
      "csv-disk-full",
      "durable-before-answer",
      "finished-file-spoilt",
      "sent-from-memory",
      "full-disk",
      "left-behind",
      "one-bad-recording",
      "rtpengine-notify",
    ],
  "its machines share a folder": ["master-key-of-machines", "several-machines"],
  "it takes a finished file away, which a bucket does not keep and makes again": ["failure-table"],
  "onbin backup refuses where the spool is a bucket, which spool-setting tests": ["backup-and-restore"],
  "it plays with the installation's settings or releases, the spool's among them": [
    ...["another-database", "behind-a-proxy", "command-line", "doctor", "open-api", "upgrade"],
  ],
  "its question is another: rights, accounts, settings, words, what a store answers; a spool is only passed by":
    [
      ...[
        "api-keys",
        "asterisk-chains",
        "asterisk-tables",
        "call-search",
        "check-broken-off",
        "cloud-webhook-refused",
      ],
      ...[
        "company-roles",
        "door-rates",
        "error-log",
        "every-route",
        "forgotten-password",
        "hostile-requests",
      ],
      ...[
        "http-tricks",
        "https",
        "master-key-killed",
        "master-key-rotation",
        "no-secret-in-dump",
        "no-secret-in-errors",
      ],
      ...[
        "no-secret-in-memory",
        "notifications",
        "operation-log",
        "operator-health",
        "operator-wall",
        "own-account",
      ],
      ...["people", "push-snippets", "request-id", "role-sessions-renewed", "second-factor", "sign-in"],
      ...[
        "smuggled-statement",
        "sources",
        "store-options",
        "told-by-mail",
        "web-floor",
        "webhooks",
        "who-sees-what",
      ],
      ...["wrong-region", "wrong-way-out"],
    ],
  "it starts no Onbin with a spool of its own": [
    ...["beyond-loopback", "decoys", "inside-addresses", "phone-set-up", "silent-dns", "told-timelines"],
    "transfer-states",
  ],
};
