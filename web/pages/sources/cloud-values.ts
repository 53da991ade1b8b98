import {
  type CloudKind,
  checkCloudFields,
  cloudFields,
  type FieldFault,
} from "../../../contract/cloud-sources.ts";
import type { SourceKind } from "../../../contract/sources.ts";

export type CloudValues = { account: Record<string, string>; secrets: Record<string, string> };
export const noValues: CloudValues = { account: {}, secrets: {} };

/** The kind as a cloud phone; null where it is none. */
export function cloudKindOf(kind: SourceKind): CloudKind | null {
  return Object.hasOwn(cloudFields, kind) ? (kind as CloudKind) : null;
}

/** What is wrong with typed values. @param keeps secrets that are left empty stay as they are stored */
export function faultsOf(kind: CloudKind, { account, secrets }: CloudValues, keeps: boolean): FieldFault[] {
  const trimmed = (values: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(values)
        .map(([name, value]) => [name, value.trim()] as const)
        .filter(([, value]) => value !== ""),
    );
  const secretNames = new Set(cloudFields[kind].filter(({ secret }) => secret).map(({ name }) => name));
  return checkCloudFields(kind, trimmed(account), trimmed(secrets)).filter(
    ({ field, problem }) => !(keeps && problem === "missing" && secretNames.has(field)),
  );
}
