import { type Static, Type } from "typebox";
import { nullable } from "./nullable.ts";

/**
 * How far a rotation is. `spreading`: processes learn the new key; `resealing`: secrets are sealed anew with it;
 * `finishing`: every secret is opened with the new key before the one before is retired; `done`.
 */
export const rotationPhases = ["spreading", "resealing", "finishing", "done"] as const;
export type RotationPhase = (typeof rotationPhases)[number];

/** What is sealed, by the table it lies in. */
export const sealedKinds = [
  "destinations",
  "destination_checks",
  "webhooks",
  "sources",
  "second_factors",
  "aws_identity",
] as const;
export type SealedKind = (typeof sealedKinds)[number];

/** The master key as its operator sees it: IDs and counts, never a key. */
export const MasterKeySchema = Type.Object({
  keyId: Type.String(),
  /** RFC 3339; null: it was made before this was noted. */
  since: nullable(Type.String()),
  /** Null: no `work` process runs that could say. */
  from: nullable(Type.Enum(["file", "environment"])),
  secrets: Type.Array(
    Type.Object({
      kind: Type.Enum(sealedKinds),
      /** Sealed with the present key, and with others. */
      present: Type.Integer(),
      others: Type.Integer(),
    }),
  ),
  /** Null: none was ever begun. */
  rotation: nullable(
    Type.Object({
      phase: Type.Enum(rotationPhases),
      from: Type.String(),
      to: Type.String(),
      /** Processes that hold it up: `web 4711 @ host`. */
      lacking: Type.Array(Type.String()),
      /** Secrets that no key opens: damaged, or moved from another row. They have to be typed again. */
      unreadable: Type.Array(Type.Object({ place: Type.String(), row: Type.String() })),
    }),
  ),
  retired: Type.Array(Type.Object({ keyId: Type.String(), at: Type.String() })),
});
export type MasterKeyStatus = Static<typeof MasterKeySchema>;
