import type { ColumnType, Generated } from "kysely";
import type { Language } from "../../contract/words.ts";

type Json<T> = ColumnType<T, string, string>;

/** What fills the words of an incident or mail; never a person, a number or a secret. */
export type TellParams = Record<string, string | number | boolean | null>;

/** Stands where a company's ID stands for what concerns the installation itself. */
export const installationId = "*";

declare module "../base/database.ts" {
  interface Tables {
    /** What the operator's pictures are made of: a row a minute, and one of each ten minutes that lives longer. */
    health_samples: {
      minutes: 1 | 10;
      /** When these minutes began. */
      at: Date;
      received: number;
      delivered: number;
      /** Seconds from door to bucket of what was delivered in these minutes, backfills aside; null: there was none. */
      p50_seconds: number | null;
      p95_seconds: number | null;
      /** At the end of a minute; the highest of ten. */
      waiting: number;
      oldest_seconds: number | null;
      database_bytes: number;
    };
    incidents: {
      company_id: string;
      incident_id: Generated<string>;
      service: string;
      /** A failure's code, or a kind of its own such as `passing`, `silence`, `spool`. */
      kind: string;
      params: Json<TellParams>;
      opened_at: Date;
      /** Since when its cause is gone; null: it is not. */
      quiet_since: Date | null;
      closed_at: Date | null;
      /** How bad; a mail goes sooner when it rises. */
      level: Generated<number>;
      /** Times that it came, each within a day of its end. */
      rounds: Generated<number>;
      /** When people were told of it by mail: its beginning, reminders, its end. */
      told_at: Generated<Date[]>;
      next_mail_at: Date | null;
      /** Recordings that it holds up or held up, as last counted. */
      affected: number | null;
      recovered: number | null;
      longest_seconds: number | null;
    };
    notification_addresses: {
      company_id: string;
      address_id: Generated<string>;
      email: string;
      language: Language;
      services: string[];
      heartbeat: Generated<boolean>;
      daily_proof: Generated<boolean>;
      created_at: Generated<Date>;
      confirm_hash: Buffer | null;
      confirm_expires_at: Date | null;
      confirmed_at: Date | null;
    };
    notification_settings: {
      company_id: string;
      /** Hours without a delivery that are an error; null: learned; 0: never. */
      silence_hours: number | null;
      last_heartbeat_at: Date | null;
      last_proof_day: string | null;
    };
    /** The outbox. `due_at` null: it was sent, or was given up (`sent_at` null), which `last_error` explains. */
    mails: {
      company_id: string;
      mail_id: Generated<string>;
      dedupe: string;
      email: string;
      language: Language;
      kind: string;
      params: Json<TellParams>;
      created_at: Generated<Date>;
      due_at: Date | null;
      /** The sender that has it until `due_at`. */
      lease_token: string | null;
      attempts: Generated<number>;
      sent_at: Date | null;
      last_error: string | null;
    };
    webhooks: {
      company_id: string;
      webhook_id: Generated<string>;
      url: string;
      secret_sealed: Buffer;
      secret_key_id: string;
      events: string[];
      created_at: Generated<Date>;
      /** Not called before: it is being called, or rests after failures. */
      next_at: Generated<Date>;
      failures_in_row: Generated<number>;
      /** It answered 410, and nothing is sent until a person starts it again. */
      stopped_at: Date | null;
      last_ok_at: Date | null;
      last_failed_at: Date | null;
      last_status: number | null;
      last_error: string | null;
    };
    webhook_deliveries: {
      company_id: string;
      delivery_id: Generated<string>;
      webhook_id: string;
      event: string;
      data: Json<Record<string, unknown>>;
      created_at: Generated<Date>;
      due_at: Date | null;
      attempts: Generated<number>;
      delivered_at: Date | null;
      last_status: number | null;
      last_error: string | null;
    };
  }
}
