const longestSequenceId = 64;
const extension = ".wav";

/** Bytes of the longest object name: `<64>_<64>.wav`. */
export const longestObjectName = longestSequenceId * 2 + 1 + extension.length;

/**
 * S16: `<sequence ID>.wav` for a call that is its own parent (or has none), else
 * `<parent sequence ID>_<sequence ID>.wav`, so that a search for the parent finds the whole chain.
 */
export function objectName(sequenceId: string, parentSequenceId: string | null): string {
  return parentSequenceId === null || parentSequenceId === sequenceId
    ? `${sequenceId}${extension}`
    : `${parentSequenceId}_${sequenceId}${extension}`;
}

/** The key of an object in a folder that `checkFolder` has accepted. */
export function objectKey(folder: string, name: string): string {
  return `${folder}/${name}`;
}

/** Key of the marker that the dry PUT of the connection check names (docs/sources/push.md). */
export function markerKey(folder: string): string {
  return objectKey(folder, "onbin-connection-check");
}
