import { XMLParser } from "fast-xml-parser";

/** What the body of an answer turned out to be. */
export type ErrorBody =
  | { kind: "empty" }
  | { kind: "html" }
  | { kind: "error"; code: string; message: string; requestId: string | null; fields: Record<string, string> }
  | { kind: "other" };

const longestField = 2_000;

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  removeNSPrefix: true,
});

/** Reads the `<Error>` document of S3 (S3 API Reference, "REST error responses"). Never throws. */
export function readErrorBody(body: string, contentType: string | undefined): ErrorBody {
  const text = body.trim();
  if (text === "") return { kind: "empty" };
  if (/^(?:<!doctype html|<html|<head|<body)/i.test(text)) return { kind: "html" };
  const error = readXml(text)?.Error;
  if (isRecord(error)) {
    const fields: Record<string, string> = {};
    for (const [name, value] of Object.entries(error)) {
      if (typeof value === "string") fields[name] = decodeEntities(value).slice(0, longestField);
    }
    const code = fields.Code ?? "";
    if (/^[A-Za-z0-9.]{1,64}$/.test(code)) {
      return {
        kind: "error",
        code,
        message: fields.Message ?? "",
        requestId: fields.RequestId ?? null,
        fields,
      };
    }
  }
  return contentType?.includes("html") ? { kind: "html" } : { kind: "other" };
}

/** The document as nested records of strings, or null where it is no XML. */
export function readXml(text: string): Record<string, unknown> | null {
  try {
    const document: unknown = parser.parse(text);
    return isRecord(document) ? document : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  "#34": '"',
  "#39": "'",
};

/** The five entities that S3 uses; the parser itself expands none. */
export function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos|#34|#39);/g, (whole, name: string) => entities[name] ?? whole);
}
