import { createTryLimit } from "../accounts/try-limit.ts";
import type { Database } from "../base/database.ts";

/**
 * Limits the mails that a button can send: ten at once to one address, whoever asks, and sixty at once by one company;
 * both are full again after an hour. Nobody's mailbox is filled, and no mail server's patience used up, by a click.
 */
export function createMailLimit(db: Database) {
  const perAddress = createTryLimit(db, 10, 3600);
  const perCompany = createTryLimit(db, 60, 3600);
  return {
    /** @throws AppError `too_many_requests` */
    async take(companyId: string, email: string): Promise<void> {
      await perAddress.take([`mail:${email.toLowerCase()}`]);
      await perCompany.take([`mails-of:${companyId}`]);
    },
  };
}
