import { type Static, Type } from "typebox";
import { checkSteps } from "./check-steps.ts";
import { accessKinds, encryptions, storeFeatures } from "./destination-access.ts";
import { WordsSchema } from "./shared-schemas.ts";

export const CheckStepSchema = Type.Object({
  step: Type.Enum(checkSteps),
  /** `skipped`: could not be tried or the store does not tell; `note`: worth knowing, not a failure. */
  state: Type.Enum(["ok", "failed", "skipped", "note"]),
  code: Type.Optional(Type.String()),
  words: Type.Optional(WordsSchema),
  /** The right region, where S3 named it. */
  region: Type.Optional(Type.String()),
});
export type CheckStep = Static<typeof CheckStepSchema>;

/** Last event of a check. */
export const CheckDoneSchema = Type.Object({
  ok: Type.Boolean(),
  /** The settings were saved (only ever true for a check that 保存 started). */
  saved: Type.Boolean(),
  /** Somebody else saved meanwhile; nothing was overwritten. */
  conflict: Type.Boolean(),
  offeredRegion: Type.Union([Type.String(), Type.Null()]),
  /** The store kept the one-byte marker `onbin-connection-check`. */
  markerStored: Type.Boolean(),
});
export type CheckDone = Static<typeof CheckDoneSchema>;

/** What the administrator typed. `secretAccessKey: null` keeps the stored one (refused when the endpoint changes). */
export const DestinationValuesSchema = Type.Object({
  enabled: Type.Boolean(),
  endpoint: Type.String({ maxLength: 64, description: '"aws" or a name of ONBIN_S3_ENDPOINTS' }),
  bucket: Type.String({ maxLength: 2048 }),
  folder: Type.String({ maxLength: 2048 }),
  region: Type.String({ maxLength: 64 }),
  accessKeyId: Type.String({ maxLength: 128 }),
  secretAccessKey: Type.Union([Type.String({ maxLength: 256 }), Type.Null()]),
  /** Absent: keys. With a role, no access key is sent, and none is kept. */
  access: Type.Optional(Type.Enum([...accessKinds])),
  /** Of the role that Onbin takes on; with `access: "role"` only. */
  roleArn: Type.Optional(Type.String({ maxLength: 2048 })),
  /** Absent: the bucket's own setting. */
  encryption: Type.Optional(Type.Enum([...encryptions])),
  /** ARN of a key, with `sse-kms`; empty: the AWS managed key. */
  kmsKey: Type.Optional(Type.String({ maxLength: 2048 })),
  /** Empty or absent: the store's usual one. */
  storageClass: Type.Optional(Type.String({ maxLength: 64 })),
  /** Number of the account that must own the bucket; empty or absent: not checked. */
  bucketOwner: Type.Optional(Type.String({ maxLength: 64 })),
});
export type DestinationValues = Static<typeof DestinationValuesSchema>;

export const SaveDestinationSchema = Type.Object({
  values: DestinationValuesSchema,
  /** true: 保存 (test, then save); false: 接続をテストせずに保存. */
  test: Type.Boolean(),
  /** The version the page was opened with; 0 when nothing was saved. 409 `edited_meanwhile` when it moved on. */
  version: Type.Integer({ minimum: 0 }),
});
export type SaveDestination = Static<typeof SaveDestinationSchema>;

/** 202 with a check ID (its events: GET /api/app/checks/<id>/events) or 200 saved. */
export const SaveStartedSchema = Type.Object({ checkId: Type.String() });
export const SavedSchema = Type.Object({ version: Type.Integer() });

/** Recordings that have come to wait although the destination works, and how many were delivered a minute of late. */
export const BacklogSchema = Type.Object({ waiting: Type.Integer(), perMinute: Type.Integer() });
export type Backlog = Static<typeof BacklogSchema>;

/** So many deliveries are counted, and no more: the page asks every three seconds. */
export const countedUpTo = 10_000;

export const DestinationSchema = Type.Object({
  enabled: Type.Boolean(),
  endpoint: Type.String(),
  bucket: Type.String(),
  folder: Type.String(),
  region: Type.String(),
  /** Empty with a role. */
  accessKeyId: Type.String(),
  secretLast4: Type.String(),
  access: Type.Enum([...accessKinds]),
  roleArn: Type.Union([Type.String(), Type.Null()]),
  encryption: Type.Enum([...encryptions]),
  kmsKey: Type.Union([Type.String(), Type.Null()]),
  storageClass: Type.Union([Type.String(), Type.Null()]),
  bucketOwner: Type.Union([Type.String(), Type.Null()]),
  version: Type.Integer(),
  state: Type.Enum(["ok", "paused", "disabled", "ending"]),
  paused: Type.Union([
    Type.Object({
      since: Type.String(),
      code: Type.String(),
      words: WordsSchema,
      /** The right region, where S3 named it. */
      region: Type.Union([Type.String(), Type.Null()]),
      /** When one of the recordings is tried again; null while the integration is off. */
      nextTryAt: Type.Union([Type.String(), Type.Null()]),
    }),
    Type.Null(),
  ]),
  /** Saved without a test, and nothing was delivered since. */
  unverified: Type.Boolean(),
  /** S3 named another region than the saved one, and transfers go there meanwhile; offered for saving. */
  offeredRegion: Type.Union([Type.String(), Type.Null()]),
  lastDelivered: Type.Union([
    Type.Object({
      at: Type.String(),
      sequenceId: Type.String(),
      uri: Type.String({ description: "s3://bucket/key" }),
      /** Its page in the AWS console; null for other stores. */
      consoleUrl: Type.Union([Type.String(), Type.Null()]),
    }),
    Type.Null(),
  ]),
  /** When the settings were saved. */
  savedAt: Type.String(),
  /** Recordings delivered since then; counted up to `countedUpTo`. */
  deliveredSince: Type.Integer(),
  /** Recordings that are on their way: waiting, sending, retrying, held by the destination. */
  waiting: Type.Integer(),
  /** Null when nothing is late, and while the destination is paused or off. */
  backlog: Type.Union([BacklogSchema, Type.Null()]),
  lastCheck: Type.Union([
    Type.Object({
      at: Type.String(),
      ok: Type.Boolean(),
      steps: Type.Array(CheckStepSchema),
      /** Who started it; checks of older versions do not tell. */
      by: Type.Optional(Type.String()),
    }),
    Type.Null(),
  ]),
  /** The store does not know If-None-Match; repeats could write a second version. */
  plainPut: Type.Boolean(),
});
export type Destination = Static<typeof DestinationSchema>;

export const AmazonS3PageSchema = Type.Object({
  contract: Type.Boolean(),
  /** Whom to ask for a contract; null when the operator has not said. */
  contact: Type.Union([Type.String(), Type.Null()]),
  destination: Type.Union([DestinationSchema, Type.Null()]),
  endpoints: Type.Array(
    Type.Object({
      name: Type.String(),
      /** Usual region of a store from the operator's list, to begin with; null for AWS. */
      region: Type.Union([Type.String(), Type.Null()]),
      /** Regions to choose from; empty: any. */
      regions: Type.Array(Type.String()),
      demo: Type.Boolean(),
      /** What this store cannot do, so that it is not offered. */
      lacks: Type.Array(Type.Enum([...storeFeatures])),
      /** ARN of whom the company's role must trust; null: the operator has set no identity, and no role is offered. */
      principal: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  /** The company's own, for the trust policy of its role. */
  externalId: Type.String(),
  /** The installation's published egress addresses (S12); empty: no such policy is offered. */
  egressIps: Type.Array(Type.String()),
});
export type AmazonS3Page = Static<typeof AmazonS3PageSchema>;

export const UnderWaySchema = Type.Object({
  /** Recordings that would be shipped when the integration ends after them. */
  waiting: Type.Integer(),
  paused: Type.Boolean(),
  bucket: Type.String(),
  folder: Type.String(),
  delivered: Type.Integer(),
  version: Type.Integer(),
});
export type UnderWay = Static<typeof UnderWaySchema>;

export const RemoveDestinationSchema = Type.Object({
  /** `finish-first`: ship what waits, then destroy the keys; `stop-now`: destroy at once, recordings stay here. */
  mode: Type.Enum(["finish-first", "stop-now"]),
  version: Type.Integer(),
});
