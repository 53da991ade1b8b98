import { type Static, Type } from "typebox";

const Days = Type.Union([Type.Number({ minimum: 0, maximum: 3650 }), Type.Null()], {
  description: "days; null: as the installation has it",
});

const PeriodSchema = Type.Object({
  /** The company's own; null: as the installation has it. */
  own: Days,
  installation: Type.Number(),
  /** What the company may choose. */
  least: Type.Number(),
  most: Type.Number(),
});

/** How long our copy of audio stays. */
export const RetentionPageSchema = Type.Object({
  /** After proven delivery. */
  delivered: PeriodSchema,
  /** Since it was skipped, or held for its own sake. */
  unshipped: PeriodSchema,
});
export type RetentionPage = Static<typeof RetentionPageSchema>;

export const SaveRetentionSchema = Type.Object({ delivered: Days, unshipped: Days });
export type SaveRetention = Static<typeof SaveRetentionSchema>;
