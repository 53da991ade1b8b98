import { Secret, TOTP } from "otpauth";

const period = 30;

/** SHA-1, six digits, 30 seconds: what every authenticator app understands (RFC 6238). */
function totpOf(secret: string, label = ""): TOTP {
  return new TOTP({ issuer: "Onbin", label, secret: Secret.fromBase32(secret), digits: 6, period });
}

/** A new secret of 160 random bits (RFC 4226 §4), in base 32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The address that a QR code carries to an app; `label` says whose it is. */
export function totpUri(secret: string, label: string): string {
  return totpOf(secret, label).toString();
}

/**
 * The 30-second step that a code belongs to: this one, or the one before or after it, as clocks differ.
 * @param now milliseconds since 1970
 * @returns null when the code is not right
 */
export function totpStep(secret: string, code: string, now: number): number | null {
  const token = code.normalize("NFKC").replaceAll(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totpOf(secret).validate({ token, timestamp: now, window: 1 });
  return delta === null ? null : Math.floor(now / 1000 / period) + delta;
}
