/** A number that is searched for, as `calls.from_key` has numbers: digits from the last to the first. */
export type SearchedNumber = {
  /** These numbers. */
  exactly: string[];
  /** And every number that begins so, read from its end; null: none. */
  endsIn: string | null;
};

/** From so many digits on, a number is found by its end. */
const fewestOfAnEnd = 4;

/**
 * A number however it is written: in full width, with hyphens, spaces or brackets, with `+81`, `0081`, `01081` or the
 * trunk's 0, which stands for a country's code (ITU-T E.164). Null for what is no number.
 */
export function parseSearchedNumber(text: string): SearchedNumber | null {
  const plain = text
    .normalize("NFKC")
    .trim()
    .replace(/^(tel|sips?):/i, "")
    .replaceAll(/[‐‑‒–—―−ーｰ]/g, "-");
  if (!/^\+?[-\d\s().*#/]+$/.test(plain)) return null;
  const digits = plain.replace(/\(0\)/, "").replaceAll(/\D/g, "");
  if (digits.length < 2) return null;
  if (digits.length < fewestOfAnEnd) return { exactly: [reverse(digits)], endsIn: null };
  if (plain.startsWith("+")) return { exactly: waysToWrite(digits), endsIn: null };
  const abroad = internationalPart(digits);
  if (abroad !== null) return { exactly: waysToWrite(abroad), endsIn: null };
  const national = digits.replace(/^0/, "");
  return {
    // Perhaps a country's code without its sign.
    exactly: /^[1-9]\d{10,14}$/.test(digits) ? waysToWrite(digits) : [],
    endsIn: reverse(national.length < fewestOfAnEnd ? digits : national),
  };
}

/** Another country's number may end alike, so the ways in which systems write this one are named. */
function waysToWrite(withCountry: string): string[] {
  const code = withCountry.slice(0, lengthOfCountryCode(withCountry));
  const national = withCountry.slice(code.length).replace(/^0/, "");
  if (national.length < fewestOfAnEnd) return [reverse(withCountry)];
  return ["", "0", code, `00${code}`, `010${code}`, `${code}0`].map((way) => reverse(way + national));
}

/** What follows the prefix of a call abroad: 00 (most countries), 010 (Japan), of a number that is long enough. */
function internationalPart(digits: string): string | null {
  const [, rest = ""] = /^(?:010|00)([1-9]\d+)$/.exec(digits) ?? [];
  return rest.length >= 9 && digits.length >= 12 ? rest : null;
}

/** E.164: zones 1 and 7 have one digit; these two; the others three. */
const ofTwo = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;
function lengthOfCountryCode(digits: string): number {
  if (/^[17]/.test(digits)) return 1;
  return ofTwo.test(digits) ? 2 : 3;
}

function reverse(text: string): string {
  return [...text].reverse().join("");
}
