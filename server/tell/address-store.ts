import { sql } from "kysely";
import { isMailAddress } from "../../contract/mail-address.ts";
import { type AddAddress, type ChangeAddress, mostAddresses } from "../../contract/notifications.ts";
import { AppError } from "../base/app-error.ts";
import { isSqlState, type Trx, uniqueViolation } from "../base/database.ts";
import { sendConfirmation } from "./confirmation.ts";
import { findAddress } from "./find-address.ts";
import { logChange, type Notifier } from "./notifier.ts";
import { enqueueMail } from "./outbox.ts";
import { installationId } from "./tables.ts";

/**
 * Adds an address, unconfirmed, and writes the mail that asks to confirm it.
 * @returns its ID
 * @throws AppError `email_invalid`, `address_exists`, `addresses_full`
 */
export async function addAddress(notifier: Notifier, trx: Trx, wanted: AddAddress): Promise<string> {
  const { companyId } = notifier;
  const { email } = wanted;
  if (!isMailAddress(email)) throw new AppError("email_invalid", { field: "email" });
  // One at a time, or two at once would both find the last free place.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`notifications ${companyId}`}, 0))`.execute(trx);
  const { count } = await trx
    .selectFrom("notification_addresses")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  if (count >= mostAddresses) throw new AppError("addresses_full", { most: mostAddresses });
  const address_id = await trx
    .insertInto("notification_addresses")
    .values({ company_id: companyId, email, ...toColumns(companyId, wanted) })
    .returning("address_id")
    .executeTakeFirstOrThrow()
    .then((row) => row.address_id)
    .catch((error: unknown) => {
      if (isSqlState(error, uniqueViolation)) throw new AppError("address_exists", { field: "email", email });
      throw error;
    });
  await sendConfirmation(companyId, trx, address_id);
  await logChange(notifier, trx, "notification.add", { email, ...described(companyId, wanted) });
  return address_id;
}

/** @throws AppError `not_found` */
export async function changeAddress(
  notifier: Notifier,
  trx: Trx,
  addressId: string,
  wanted: ChangeAddress,
): Promise<void> {
  const { companyId } = notifier;
  const before = await trx
    .selectFrom("notification_addresses")
    .select(["email", "language", "services", "heartbeat", "daily_proof as dailyProof"])
    .where("company_id", "=", companyId)
    .where("address_id", "=", addressId)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw new AppError("not_found");
  await trx
    .updateTable("notification_addresses")
    .set(toColumns(companyId, wanted))
    .where("company_id", "=", companyId)
    .where("address_id", "=", addressId)
    .execute();
  const { email, ...was } = before;
  // Whose address it is stands there whatever was changed.
  await logChange(notifier, trx, "notification.change", {
    email,
    ...described(companyId, wanted),
    before: was,
  });
}

/** Removes an address; mails that wait for it are not sent any more. @throws AppError `not_found` */
export async function removeAddress(notifier: Notifier, trx: Trx, addressId: string): Promise<void> {
  const { companyId } = notifier;
  const removed = await trx
    .deleteFrom("notification_addresses")
    .where("company_id", "=", companyId)
    .where("address_id", "=", addressId)
    .returning("email")
    .executeTakeFirst();
  if (!removed) throw new AppError("not_found");
  await trx
    .updateTable("mails")
    .set({ due_at: null })
    .where("company_id", "=", companyId)
    .where((where) => where(where.fn("lower", ["email"]), "=", removed.email.toLowerCase()))
    .where("due_at", "is not", null)
    .execute();
  await logChange(notifier, trx, "notification.remove", { email: removed.email });
}

/** Writes a test mail to a confirmed address. @throws AppError `not_found`, `address_unconfirmed` */
export async function sendTestMail({ companyId }: Notifier, trx: Trx, addressId: string): Promise<void> {
  const address = await findAddress(companyId, trx, addressId);
  if (address.confirmed_at === null) throw new AppError("address_unconfirmed");
  await enqueueMail(companyId, trx, {
    dedupe: `test:${addressId}:${Date.now()}`,
    email: address.email,
    language: address.language,
    kind: "test",
    params: {},
  });
}

/** A company is told of its integration and its calls, the operator of the installation: nobody chooses the other's. */
function toColumns(companyId: string, { language, services, heartbeat, dailyProof }: ChangeAddress) {
  const own = companyId === installationId;
  return {
    language,
    services: own ? ["installation"] : services.filter((service) => service !== "installation"),
    heartbeat: heartbeat && !own,
    daily_proof: dailyProof && !own,
  };
}

function described(companyId: string, wanted: ChangeAddress) {
  const { language, services, heartbeat, daily_proof } = toColumns(companyId, wanted);
  return { language, services, heartbeat, dailyProof: daily_proof };
}
