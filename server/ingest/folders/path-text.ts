import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";

/** Bytes of an item's name that an index of the database takes for certain. */
const longestItem = 1000;

/**
 * A file's name or path as text that can be shown, logged and turned back: a backslash is doubled, control characters
 * stand as `\xNN`, and where the bytes are no UTF-8, so does everything that is not ASCII.
 */
export function textOf(bytes: Buffer): string {
  if (isUtf8(bytes)) {
    return bytes
      .toString("utf8")
      .replaceAll(/[\\\p{Cc}\uFFFD]/gu, (one) =>
        one === "\\" ? "\\\\" : [...Buffer.from(one)].map(hex).join(""),
      );
  }
  return [...bytes]
    .map((byte) =>
      byte === 0x5c ? "\\\\" : byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : hex(byte),
    )
    .join("");
}

/** The bytes that `textOf` was given. */
export function bytesOf(text: string): Buffer {
  const parts = text.split(/(\\\\|\\x[0-9a-f]{2})/);
  return Buffer.concat(
    parts.map((part) => {
      if (part === "\\\\") return Buffer.from("\\");
      return /^\\x[0-9a-f]{2}$/.test(part)
        ? Buffer.from([Number.parseInt(part.slice(2), 16)])
        : Buffer.from(part);
    }),
  );
}

/** Tells files from what other feeds of the same source have. */
export const itemPrefix = "folder:";

/** The name by which the rows know a file: its path; of one that no index takes, its beginning and its SHA-256. */
export function itemOf(path: string): string {
  if (Buffer.byteLength(path) <= longestItem) return itemPrefix + path;
  return `${itemPrefix}${path.slice(0, 200).toWellFormed()}…${createHash("sha256").update(path).digest("hex")}`;
}

export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function below(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
