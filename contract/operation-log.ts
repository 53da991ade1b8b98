import { type Static, Type } from "typebox";
import { operations } from "./operations.ts";

export const OperationSchema = Type.Object({
  id: Type.String(),
  at: Type.String(),
  /** Who: mail address of a person; of an operator, where it is known. */
  actor: Type.String(),
  kind: Type.Enum(["person", "operator", "command-line"]),
  /** IP address; null where there was none. */
  address: Type.Union([Type.String(), Type.Null()]),
  /** One of `operations`; entries of a later release may have others. */
  operation: Type.String(),
  /** What changed, under the names of the program; `before` holds what a value was. Never a secret. */
  details: Type.Record(Type.String(), Type.Unknown()),
});
export type Operation = Static<typeof OperationSchema>;

export const OperationLogSchema = Type.Object({
  items: Type.Array(OperationSchema),
  next: Type.Union([Type.String(), Type.Null()]),
});
export type OperationLog = Static<typeof OperationLogSchema>;

/** Whose entries there are: for the choice of a person. */
export const OperationActorsSchema = Type.Object({ actors: Type.Array(Type.String()) });

export const operationFilter = {
  /** Several, divided by commas. */
  operation: Type.Optional(Type.String({ maxLength: 1000 })),
  actor: Type.Optional(Type.String({ maxLength: 300 })),
  from: Type.Optional(Type.String({ maxLength: 10, description: "first day, in the company's time zone" })),
  to: Type.Optional(Type.String({ maxLength: 10, description: "last day, itself included" })),
};
export const knownOperations: readonly string[] = operations;
