/** A year, in seconds. */
const year = 31_536_000;

/** What the console never needs, and no script may ask a person for in its name. */
const unused = [
  "accelerometer",
  "autoplay",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "usb",
  "xr-spatial-tracking",
];

/**
 * The content security policy: files of our own and nothing else, no frame around us.
 * @param styleNonce lets the style elements of a page that bears it count; scripts never stand in a page
 */
export function contentPolicy(styleNonce?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${styleNonce === undefined ? "" : ` 'nonce-${styleNonce}'`}`,
    // A QR code is drawn in the page.
    "img-src 'self' data:",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/**
 * Headers of every answer, refusals too (OWASP ASVS 5.0, 3.4 and 14.3.2); what may be kept says so in its own route.
 * @param https the address that people type begins with https: browsers are told to use no other for a year
 */
export function securityHeaders(https: boolean): Record<string, string> {
  return {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": unused.map((name) => `${name}=()`).join(", "),
    "content-security-policy": contentPolicy(),
    "cache-control": "no-store",
    ...(https ? { "strict-transport-security": `max-age=${year}` } : {}),
  };
}
