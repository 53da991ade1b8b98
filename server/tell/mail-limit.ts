import { createRateLimit } from "../base/rate-limit.ts";

/**
 * Limits the mails that a button can send: ten at once to one address, whoever asks, and sixty at once by one company;
 * both are full again after an hour. Nobody's mailbox is filled, and no mail server's patience used up, by a click.
 */
export function createMailLimit(clock = Date.now) {
  const perAddress = createRateLimit(10, 3600, clock);
  const perCompany = createRateLimit(60, 3600, clock);
  return {
    /** @throws AppError `too_many_requests` */
    take(companyId: string, email: string): void {
      perAddress.take([email.toLowerCase()]);
      perCompany.take([companyId]);
    },
  };
}
