/** What stands in place of a secret. */
const hidden = "••••";

/** Shorter ones are words of any text, and hiding them would only point at them. */
const shortest = 6;

/**
 * A text without these secrets, also where they appear in base64, hexadecimal or percent-encoded. For what others wrote
 * and we pass on: a server that answers with what it was sent, a library that quotes its options.
 */
export function hideSecrets(text: string, secrets: readonly (string | null | undefined)[]): string {
  return secretHider(secrets)(text);
}

/** The same for many texts. */
export function secretHider(secrets: readonly (string | null | undefined)[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => (!secret || secret.length < shortest ? [] : formsOf(secret)));
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, hidden), text);
}

/** The longest first, so that no end of it is left over. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    encodeURIComponent(secret),
    bytes.toString("hex"),
    ...[0, 1, 2].map((shift) => insideBase64(bytes, shift)),
  ];
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** How base64 writes the bytes after `shift` others, without the characters that those, or what follows, share. */
function insideBase64(bytes: Buffer, shift: number): string {
  const padded = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  return padded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}

/** Parameters of a database's address that say where, and never who. */
const openParameters = ["host", "port", "sslmode", "application_name"];

/** An address as it may be shown: the user's name stays, a password does not, wherever in the address it stands. */
export function hidePassword(address: string): string {
  if (!URL.canParse(address)) return hidden;
  const { protocol, username, password, host, pathname, searchParams } = new URL(address);
  const user = username === "" && password === "" ? "" : `${username}${password === "" ? "" : `:${hidden}`}@`;
  const query = [...searchParams].map(
    ([name, value]) => `${name}=${openParameters.includes(name) ? value : hidden}`,
  );
  return `${protocol}//${user}${host}${pathname === "/" ? "" : pathname}${query.length === 0 ? "" : `?${query.join("&")}`}`;
}

/** The password of an address, as it is meant; null where there is none. */
export function passwordOf(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const { password, searchParams } = new URL(address);
  const found = password === "" ? (searchParams.get("password") ?? "") : decode(password);
  return found === "" ? null : found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
