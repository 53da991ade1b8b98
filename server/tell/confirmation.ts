import type { Confirmation } from "../../contract/notifications.ts";
import type { Language } from "../../contract/words.ts";
import { AppError } from "../base/app-error.ts";
import type { Database, Trx } from "../base/database.ts";
import { hashToken, newToken } from "../base/tokens.ts";
import { findAddress } from "./find-address.ts";
import { asNotifier, logChange } from "./notifier.ts";
import { enqueueMail } from "./outbox.ts";
import { installationId } from "./tables.ts";

/** Days that the link of a confirmation mail works. */
export const confirmationDays = 7;

/**
 * Writes the mail that asks the owner of an address to confirm it; a link that was sent before works no more.
 * Nothing for one that is confirmed already.
 * @throws AppError `not_found`
 */
export async function sendConfirmation(companyId: string, trx: Trx, addressId: string): Promise<void> {
  const address = await findAddress(companyId, trx, addressId);
  if (address.confirmed_at !== null) return;
  const token = newToken();
  const confirm_hash = hashToken(token);
  await trx
    .updateTable("mails")
    .set({ due_at: null })
    .where("company_id", "=", companyId)
    .where("kind", "=", "confirm")
    .where("email", "=", address.email)
    .where("due_at", "is not", null)
    .execute();
  await trx
    .updateTable("notification_addresses")
    .set({ confirm_hash, confirm_expires_at: new Date(Date.now() + confirmationDays * 86_400_000) })
    .where("company_id", "=", companyId)
    .where("address_id", "=", addressId)
    .execute();
  await enqueueMail(companyId, trx, {
    dedupe: `confirm:${addressId}:${confirm_hash.toString("hex").slice(0, 16)}`,
    email: address.email,
    language: address.language,
    kind: "confirm",
    // The row forgets it when the mail has left (migration 2).
    params: { token, days: confirmationDays },
  });
}

/** What a confirmation link is for; changes nothing. @throws AppError `confirmation_unknown` */
export async function readConfirmation(db: Database, token: string): Promise<Confirmation> {
  const { email, name } = await findByToken(db, token);
  return { email, companyName: name };
}

/** Confirms the address, once. @throws AppError `confirmation_unknown`, the same for a used and a made-up token */
export async function confirmAddress(
  db: Database,
  token: string,
  source: string | null,
): Promise<Confirmation> {
  const { company_id, address_id, email, name } = await findByToken(db, token);
  await asNotifier(db, company_id, async (trx) => {
    const confirmed = await trx
      .updateTable("notification_addresses")
      .set({ confirmed_at: new Date(), confirm_hash: null, confirm_expires_at: null })
      .where("company_id", "=", company_id)
      .where("address_id", "=", address_id)
      .where("confirm_hash", "=", hashToken(token))
      .returning(["address_id", "email", "language", "services"])
      .executeTakeFirst();
    if (!confirmed) throw new AppError("confirmation_unknown");
    await tellOpenIncidents(company_id, trx, confirmed);
    const notifier = { companyId: company_id, by: { actor: email, address: source } };
    await logChange(notifier, trx, "notification.confirm", { email });
  });
  return { email, companyName: name };
}

type Confirmed = { address_id: string; email: string; language: Language; services: string[] };

/** What is wrong at this moment was told before this address could hear it: it is told to it now. */
async function tellOpenIncidents(companyId: string, trx: Trx, address: Confirmed): Promise<void> {
  const { address_id, email, language, services } = address;
  const open = await trx
    .selectFrom("incidents")
    .select(["incident_id", "service", "kind", "params", "affected"])
    .where("company_id", "=", companyId)
    .where("closed_at", "is", null)
    .where("kind", "!=", "smtp")
    .execute();
  for (const { incident_id, service, kind, params, affected } of open) {
    if (companyId !== installationId && !services.includes(service)) continue;
    await enqueueMail(companyId, trx, {
      dedupe: `incident:${incident_id}:confirmed:${address_id}`,
      email,
      language,
      kind: "incident.reminder",
      params: { ...params, waiting: affected, service, kind },
    });
  }
}

/** Sees all companies: the token is what decides. */
async function findByToken(db: Database, token: string) {
  const found = await db.system
    .selectFrom("notification_addresses as a")
    .leftJoin("companies as c", "c.company_id", "a.company_id")
    .select(["a.company_id", "a.address_id", "a.email", "c.name"])
    .where("a.confirm_hash", "=", hashToken(token))
    .where("a.confirm_expires_at", ">", new Date())
    .executeTakeFirst();
  if (!found || (found.name === null && found.company_id !== installationId)) {
    throw new AppError("confirmation_unknown");
  }
  return found;
}
