import type { NamePattern } from "../../ingest/names/name-pattern.ts";
import { describeFile } from "./describe-file.ts";
import { walkArchive } from "./walk-archive.ts";

/** What an import would do. */
export type Counted = {
  files: number;
  bytes: number;
  /** Files whose facts are known by a .json beside them, by their name, or not at all. */
  sidecar: number;
  name: number;
  nothing: number;
  /** Files that are left out, by reason. */
  left: Record<string, number>;
  /** How the first names were understood. */
  examples: { path: string; fields: Record<string, string> }[];
  /** First names that did not fit the pattern. */
  unknown: string[];
};

/** Examples that are shown of each kind. */
const most = 5;

/**
 * Looks at every file as the import does, and sends nothing.
 * @param first only so many, however new they are: for a look at how names are understood
 */
export async function countArchive(
  root: string,
  pattern: NamePattern | null,
  timeZone: string,
  first = Number.POSITIVE_INFINITY,
): Promise<Counted> {
  const counted: Counted = {
    ...{ files: 0, bytes: 0, sidecar: 0, name: 0, nothing: 0, left: {} },
    ...{ examples: [], unknown: [] },
  };
  const leave = (why: string) => {
    counted.left[why] = (counted.left[why] ?? 0) + 1;
  };
  const now = first === Number.POSITIVE_INFINITY ? new Date() : null;
  let looked = 0;
  for await (const file of walkArchive(root, null, (_, error) => leave(String(error)))) {
    if (looked++ >= first) break;
    const described = await describeFile(root, file, pattern, timeZone, now);
    if ("leave" in described) {
      leave(described.why);
      continue;
    }
    counted.files += 1;
    counted.bytes += file.bytes;
    counted[described.known] += 1;
    if (described.known === "nothing" && counted.unknown.length < most) counted.unknown.push(file.path);
    if (described.known !== "nothing" && counted.examples.length < most)
      counted.examples.push({ path: file.path, fields: Object.fromEntries(described.fields) });
  }
  return counted;
}

/** For people. */
export function describeCount(counted: Counted): string {
  const { files, bytes, sidecar, name, nothing, left, examples, unknown } = counted;
  return [
    `${files} recordings, ${bytes} bytes. Facts from a .json: ${sidecar}, from the name: ${name}, none but the path: ${nothing}.`,
    ...Object.entries(left).map(([why, count]) => `Left out: ${count} (${why})`),
    ...examples.map(
      ({ path, fields }) =>
        `  ${path}\n    ${Object.entries(fields)
          .map(([f, v]) => `${f}=${v}`)
          .join("  ")}`,
    ),
    ...(unknown.length > 0
      ? [`Names that do not fit: ${unknown.join(", ")}${nothing > unknown.length ? ", …" : ""}`]
      : []),
    "Nothing was sent.",
  ].join("\n");
}
