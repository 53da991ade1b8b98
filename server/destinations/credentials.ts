import type { OpeningKey } from "../base/sealing.ts";

export type Credentials = ReturnType<typeof openCredentials>;

/** Identity of the row that a secret belongs to: it opens for this company and this store only (rule 7, promise 15). */
export function secretContext(companyId: string, endpoint: string): string {
  return `destination-secret:${companyId}:${endpoint}`;
}

/** Opens sealed secrets in `work`, and remembers a few of those in use, as opening costs more than a signature. */
export function openCredentials(key: OpeningKey) {
  const most = 1000;
  const opened = new Map<string, string>();
  return {
    /** The secret access key; null when it does not open: another master key, or a row that was tampered with. */
    async open(
      companyId: string,
      sealed: { endpoint: string; secretSealed: Buffer | null },
    ): Promise<string | null> {
      if (sealed.secretSealed === null) return null;
      const context = secretContext(companyId, sealed.endpoint);
      const name = `${context}:${sealed.secretSealed.toString("base64")}`;
      const known = opened.get(name);
      if (known !== undefined) return known;
      try {
        const secret = await key.open(sealed.secretSealed, context);
        if (opened.size >= most) opened.clear();
        opened.set(name, secret);
        return secret;
      } catch {
        return null;
      }
    },
  };
}
