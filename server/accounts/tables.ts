import type { Generated } from "kysely";
import type { KeyScope } from "../../contract/api-keys.ts";
import type { Role } from "../../contract/session.ts";
import type { Language } from "../../contract/words.ts";

type SessionColumns = {
  token_hash: Buffer;
  session_id: Generated<string>;
  created_at: Generated<Date>;
  expires_at: Date;
  last_seen_at: Generated<Date>;
  address: string | null;
  /** The browser's User-Agent, cut short. */
  browser: string | null;
};

declare module "../base/database.ts" {
  interface Tables {
    installation: { name: string; value: unknown };
    operators: {
      operator_id: Generated<string>;
      email: string;
      password_hash: string;
      created_at: Generated<Date>;
      password_at: Date | null;
    };
    operator_links: { token_hash: Buffer; expires_at: Date; resets_factor: Generated<boolean> };
    operator_sessions: SessionColumns & { operator_id: string };
    companies: {
      company_id: string;
      name: string;
      contract: Generated<boolean>;
      time_zone: Generated<string>;
      /** Days that our copy stays after proven delivery; null: as the installation has it. */
      retention_days: number | null;
      /** Days that skipped and undecodable audio stays; null: as the installation has it. */
      unshipped_days: number | null;
      /** Everybody needs a second factor to sign in. */
      factor_required: Generated<boolean>;
      /** The operator is being led through its set-up. */
      setup_open: Generated<boolean>;
      created_at: Generated<Date>;
    };
    users: {
      company_id: string;
      user_id: Generated<string>;
      email: string;
      role: Role;
      /** Null: the invitation was not accepted yet. */
      password_hash: string | null;
      created_at: Generated<Date>;
      name: Generated<string>;
      /** Of mails to this person; null: as the one who causes the mail reads. */
      language: Language | null;
      /** Switched off since then. */
      disabled_at: Date | null;
      password_at: Date | null;
      last_sign_in_at: Date | null;
    };
    user_links: { company_id: string; token_hash: Buffer; user_id: string; expires_at: Date };
    user_sessions: SessionColumns & { company_id: string; user_id: string };
    /** TOTP of a person, or of an operator (`company_id` `*`); it counts from `confirmed_at` on. */
    second_factors: {
      company_id: string;
      user_id: string;
      sealed: Buffer;
      key_id: string;
      started_at: Generated<Date>;
      confirmed_at: Date | null;
      /** The 30-second step of the last code that was accepted: no code counts twice. */
      last_step: Generated<number>;
      recovery_salt: Buffer | null;
      recovery_hashes: Generated<Buffer[]>;
    };
    /** Tries at passwords and codes, by the hash of what they are counted for. */
    tries: { name: Buffer; left_over: number; at: Date };
    api_keys: {
      company_id: string;
      key_id: Generated<string>;
      prefix: string;
      sha256: Buffer;
      created_at: Generated<Date>;
      name: Generated<string>;
      scope: Generated<KeyScope>;
      made_by: string | null;
      last_used_at: Date | null;
      last_used_address: string | null;
      ended_at: Date | null;
      /** The source whose door it opens; null: the push door as such. */
      source_id: Generated<string | null>;
    };
    operation_log: {
      company_id: string;
      entry_id: Generated<number>;
      at: Generated<Date>;
      actor: string;
      source_address: string | null;
      operation: string;
      details: string;
    };
  }
}
