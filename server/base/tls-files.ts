import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import { StartUpError } from "./start-up-error.ts";

/** What TLS needs, checked: the certificate is of this key, and TLS takes both. */
export type TlsFiles = {
  /** PEM: the server's own certificate first, then those that lead to a root. */
  cert: string;
  key: string;
  validFrom: Date;
  validTo: Date;
  /** Whether the certificate is for a host name or IP address. */
  isFor(host: string): boolean;
};

/**
 * TLS 1.2 with forward secrecy and authenticated encryption only, and TLS 1.3 (Mozilla's "intermediate" without finite-field
 * Diffie-Hellman; ASVS 5.0 12.1.2).
 */
export const tlsOptions = {
  minVersion: "TLSv1.2",
  ciphers: [
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_GCM_SHA256",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
  ].join(":"),
} as const;

/**
 * Reads ONBIN_TLS_CERT and ONBIN_TLS_KEY. One that has expired is no error: senders decide whether they still trust it,
 * and what is stored here goes on to its buckets.
 * @throws StartUpError naming the file that cannot be used, and why
 */
export async function readTlsFiles(certFile: string, keyFile: string): Promise<TlsFiles> {
  const [cert, key] = await Promise.all([
    readPem("ONBIN_TLS_CERT", certFile),
    readPem("ONBIN_TLS_KEY", keyFile),
  ]);
  const leaf = parseCertificate(cert, certFile);
  if (!leaf.checkPrivateKey(parseKey(key, keyFile))) {
    throw new StartUpError("tlsMismatch", { file: certFile, keyFile, subject: oneLine(leaf.subject) });
  }
  try {
    createSecureContext({ ...tlsOptions, cert, key });
  } catch (error) {
    throw new StartUpError("tlsRefused", { file: certFile, keyFile, detail: why(error) });
  }
  return {
    cert,
    key,
    validFrom: leaf.validFromDate,
    validTo: leaf.validToDate,
    isFor: (host) => (isIP(host) === 0 ? leaf.checkHost(host) : leaf.checkIP(host)) !== undefined,
  };
}

async function readPem(variable: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new StartUpError("tlsUnreadable", { variable, file, detail: why(error) });
  }
}

function parseCertificate(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new StartUpError("tlsNotACertificate", { file });
  }
}

function parseKey(pem: string, file: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    const isEncrypted = /ENCRYPTED/.test(pem);
    throw new StartUpError(isEncrypted ? "tlsKeyEncrypted" : "tlsNotAKey", { file });
  }
}

const oneLine = (text: string) => text.replaceAll("\n", ", ");

const why = (error: unknown) => (error instanceof Error ? error.message : String(error));
