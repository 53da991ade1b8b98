import { s3Error } from "./s3-error.ts";

export type Authorization = {
  accessKeyId: string;
  /** YYYYMMDD of the credential's scope. */
  date: string;
  region: string;
  /** Lower case, in the order in which they were signed. */
  signedHeaders: string[];
  /** Hexadecimal. */
  signature: string;
};

/** Takes an Authorization header of Signature Version 4 apart. Throws AccessDenied (none), AuthorizationHeaderMalformed. */
export function parseAuthorization(header: string | undefined, service: "s3" | "sts" = "s3"): Authorization {
  if (header === undefined) throw s3Error("AccessDenied");
  const parts = /^AWS4-HMAC-SHA256\s+(.+)$/.exec(header)?.[1]?.split(",") ?? [];
  const fields = new Map(
    parts.map((part) => {
      const cut = part.indexOf("=");
      return [part.slice(0, cut).trim(), part.slice(cut + 1).trim()];
    }),
  );
  const credential = /^(.+)\/(\d{8})\/([^/]+)\/(s3|sts)\/aws4_request$/.exec(fields.get("Credential") ?? "");
  const signature = fields.get("Signature") ?? "";
  const signedHeaders = fields.get("SignedHeaders")?.split(";") ?? [];
  const [, accessKeyId, date, region, signedFor] = credential ?? [];
  if (
    signedFor !== service ||
    !accessKeyId ||
    !date ||
    !region ||
    !/^[0-9a-f]{64}$/.test(signature) ||
    signedHeaders.length === 0
  ) {
    throw s3Error("AuthorizationHeaderMalformed");
  }
  return { accessKeyId, date, region, signedHeaders, signature };
}
