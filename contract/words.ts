/** The two languages of Onbin; everything that a person reads exists in both. */
export const languages = ["ja", "en"] as const;
export type Language = (typeof languages)[number];

/** What happened and how to mend it, in one language: one or two plain sentences each. */
export type CauseAndCure = { cause: string; cure: string };

/** The same message in both languages. */
export type Words = Record<Language, CauseAndCure>;

/** Picks the language out of an `Accept-Language` header or a locale such as `ja_JP.UTF-8`; English by default. */
export function chooseLanguage(preference: string | undefined): Language {
  const ranked = (preference ?? "")
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.trim().toLowerCase().split(";");
      const quality = parameters.map((p) => /^\s*q=([0-9.]+)$/.exec(p)?.[1]).find((q) => q !== undefined);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of ranked) {
    if (/^ja\b|^ja_/.test(tag)) return "ja";
    if (/^en\b|^en_/.test(tag)) return "en";
  }
  return "en";
}
