import { AppError } from "../../base/app-error.ts";

/** Objects and lists within each other; a call's record has six. */
const deepest = 32;

/** A call detail record of mod_json_cdr as it was sent: any JSON object. */
export type CdrJson = Readonly<Record<string, unknown>>;

/**
 * Takes the JSON out of what mod_json_cdr posts or leaves in `err-log-dir`: plain, URL-encoded or in base64, after `cdr=` or
 * not. The content decides, not its type: with `disable-100-continue` the module sends all of them as the same type.
 * @throws AppError `field_invalid` which says what is wrong
 */
export function decodeRecord(body: Buffer): CdrJson {
  const text = body
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trim();
  const sent = /^cdr=\s*\{/.test(text) ? text.slice(4) : text.startsWith("{") ? text : fieldOf(text);
  const json = sent.trimStart().startsWith("{") ? sent : (fromPercent(sent) ?? fromBase64(sent));
  if (json === null)
    throw unreadable("it holds neither a JSON object nor one that is URL-encoded or in base64");
  refuseDepth(json);
  let record: unknown;
  try {
    record = JSON.parse(json);
  } catch {
    throw unreadable("its JSON is not whole");
  }
  if (typeof record !== "object" || record === null || Array.isArray(record))
    throw unreadable("it is no JSON object");
  return record as CdrJson;
}

export function unreadable(problem: string): AppError {
  return new AppError("field_invalid", {
    field: "cdr",
    problem,
    expected: "a call detail record as mod_json_cdr of FreeSWITCH sends it (docs/sources/freeswitch.md)",
  });
}

/** The field `cdr` of a form; the whole of what is none. */
function fieldOf(text: string): string {
  const fields = text.split("&");
  return fields.find((field) => field.startsWith("cdr="))?.slice(4) ?? text;
}

function fromPercent(text: string): string | null {
  if (!/^(?:%20|\+|\s)*%7B/i.test(text)) return null;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return null;
  }
}

/** FreeSWITCH breaks its base64 into lines; a form may have made `%2B`, `%2F` and `%3D` of its signs. */
function fromBase64(text: string): string | null {
  const plain = decodePercent(text).replaceAll(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) return null;
  const json = Buffer.from(plain, "base64").toString("utf8").trim();
  return json.startsWith("{") ? json : null;
}

/** Counts brackets that stand in no text, without parsing. */
function refuseDepth(json: string): void {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const sign = json[at];
    if (sign === '"') isText = !isText;
    else if (isText) at += sign === "\\" ? 1 : 0;
    else if (sign === "{" || sign === "[") depth++;
    else if (sign === "}" || sign === "]") depth--;
    if (depth > deepest) throw unreadable(`it is nested more than ${deepest} levels deep`);
  }
}

/** Reads `%41` back where it is the UTF-8 of a character; a `%` that is none stays as it is. */
export function decodePercent(text: string): string {
  return text.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
