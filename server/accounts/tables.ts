import type { Generated } from "kysely";
import type { Role } from "../../contract/session.ts";

declare module "../base/database.ts" {
  interface Tables {
    installation: { name: string; value: unknown };
    operators: {
      operator_id: Generated<string>;
      email: string;
      password_hash: string;
      created_at: Generated<Date>;
    };
    operator_links: { token_hash: Buffer; expires_at: Date };
    operator_sessions: {
      token_hash: Buffer;
      operator_id: string;
      created_at: Generated<Date>;
      expires_at: Date;
    };
    companies: {
      company_id: string;
      name: string;
      contract: Generated<boolean>;
      time_zone: Generated<string>;
      /** Days that our copy stays after proven delivery; null: as the installation has it. */
      retention_days: number | null;
      /** Days that skipped and undecodable audio stays; null: as the installation has it. */
      unshipped_days: number | null;
      created_at: Generated<Date>;
    };
    users: {
      company_id: string;
      user_id: Generated<string>;
      email: string;
      role: Role;
      password_hash: string | null;
      created_at: Generated<Date>;
    };
    user_links: { company_id: string; token_hash: Buffer; user_id: string; expires_at: Date };
    user_sessions: {
      company_id: string;
      token_hash: Buffer;
      user_id: string;
      created_at: Generated<Date>;
      expires_at: Date;
    };
    api_keys: {
      company_id: string;
      key_id: Generated<string>;
      prefix: string;
      sha256: Buffer;
      created_at: Generated<Date>;
      last_used_at: Date | null;
      ended_at: Date | null;
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
