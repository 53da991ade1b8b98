type Promised = {
  /** Its number in the list of promises. */
  readonly promise: number;
  readonly says: string;
  /** Test files that back it; each prints at least one `PROMISE <n> | <what> | <figure>` between them. */
  readonly files: readonly string[];
};

/** What `npm run test:wall` shows: which tests back promises 12 to 18. */
export const promises: readonly Promised[] = [
  {
    promise: 12,
    says: "companies are invisible to each other",
    files: [
      "test/journey/every-route.test.ts",
      "test/journey/smuggled-statement.test.ts",
      "test/journey/operation-log.test.ts",
      "test/wall/answer-times.test.ts",
      "test/journey/company-wall.test.ts",
      "test/journey/who-sees-what.test.ts",
      "test/journey/operator-wall.test.ts",
    ],
  },
  {
    promise: 13,
    says: "a stolen database yields no keys",
    files: [
      "server/base/sealing.test.ts",
      "server/keys/sealed-places.test.ts",
      "test/journey/no-secret-anywhere.test.ts",
      "test/journey/no-secret-in-dump.test.ts",
      "test/journey/no-secret-in-memory.test.ts",
    ],
  },
  {
    promise: 14,
    says: "keys are rotated under load",
    files: [
      "server/keys/key-rotation.test.ts",
      "test/journey/master-key-rotation.test.ts",
      "test/journey/master-key-killed.test.ts",
      "test/journey/master-key-of-machines.test.ts",
    ],
  },
  {
    promise: 15,
    says: "never another's credentials, never to a changed host",
    files: [
      "test/journey/decoys.test.ts",
      "test/journey/company-roles.test.ts",
      "test/journey/role-sessions-renewed.test.ts",
    ],
  },
  {
    promise: 16,
    says: "no request to inside addresses on a company's word",
    files: [
      "test/journey/inside-addresses.test.ts",
      "test/journey/decoys.test.ts",
      "server/outgoing-doors.test.ts",
      "server/base/guarded-agent.test.ts",
      "server/base/guarded-connect.test.ts",
      "server/base/guarded-get.test.ts",
    ],
  },
  {
    promise: 17,
    says: "hostile audio is harmless",
    files: [
      "test/sources/hostile/hostile-audio.test.ts",
      "server/shape/converter.test.ts",
      "test/sources/hostile-files.test.ts",
    ],
  },
  {
    promise: 18,
    says: "no secret or person in logs and mails, no formula in CSV",
    files: [
      "server/base/csv.test.ts",
      "test/journey/no-secret-anywhere.test.ts",
      "test/journey/no-secret-in-errors.test.ts",
      "test/journey/web-floor.test.ts",
      "test/journey/odd-characters.test.ts",
    ],
  },
];
