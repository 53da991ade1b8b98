import { sql } from "kysely";
import type { Language } from "../../contract/words.ts";
import type { Database } from "../base/database.ts";
import { enqueueMail } from "./outbox.ts";

const batch = 50;

type Made = { companyId: string; id: string; state: "done" | "failed"; language: Language; email: string };

/**
 * Writes a mail to who asked for one with a CSV file that is done or has failed, to the address that the person has now.
 * The file's row says that it was written, in the same transaction. Sees all companies.
 */
export async function sendCsvMails(db: Database): Promise<void> {
  await db.system.transaction().execute(async (trx) => {
    const made = await sql<Made>`
      with mine as (
        select company_id, file_id from csv_files
        where mail_language is not null and mailed_at is null and finished_at is not null
        order by finished_at limit ${batch} for update skip locked
      ), told as (
        update csv_files f set mailed_at = now() from mine
        where f.company_id = mine.company_id and f.file_id = mine.file_id returning f.*)
      select t.company_id as "companyId", t.file_id as id, t.state, t.mail_language as language, u.email
      from told t join users u on u.company_id = t.company_id and u.user_id = t.user_id
      where t.state in ('done', 'failed') and u.disabled_at is null`.execute(trx);
    for (const { companyId, id, state, language, email } of made.rows) {
      await enqueueMail(companyId, trx, {
        dedupe: `csv ${id}`,
        email,
        language,
        kind: "csv",
        params: { outcome: state },
      });
    }
  });
}
