import type { ColumnType, Generated } from "kysely";
import type { CheckDone, CheckStep } from "../../contract/destination.ts";
import type { AccessKind, Encryption } from "../../contract/destination-access.ts";

/** A JSON column: written as text, read as the value. */
type Json<T> = ColumnType<T, string | null, string | null>;

/** What a destination and a check of one have in common. */
type Place = {
  company_id: string;
  version: number;
  enabled: boolean;
  endpoint: string;
  bucket: string;
  folder: string;
  region: string;
  access_key_id: string;
  secret_key_id: string;
  secret_last4: string;
  access: Generated<AccessKind>;
  role_arn: string | null;
  encryption: Generated<Encryption>;
  kms_key: string | null;
  storage_class: string | null;
  bucket_owner: string | null;
};

declare module "../base/database.ts" {
  interface Tables {
    destinations: Place & {
      /** Null with a role. */
      secret_sealed: Buffer | null;
      saved_at: Generated<Date>;
      verified_at: Date | null;
      last_check: Json<{ at: string; ok: boolean; steps: CheckStep[]; by?: string } | null>;
      paused_at: Date | null;
      pause_code: string | null;
      pause_params: Json<Record<string, unknown> | null>;
      next_probe_at: Date | null;
      /** Since when passing faults happen without a success between. */
      trouble_since: Date | null;
      plain_put: Generated<boolean>;
      /** The bucket's own region, where S3 named another than the saved one; used until somebody saves. */
      offered_region: string | null;
      ending: Generated<boolean>;
    };
    destination_checks: Place & {
      check_id: Generated<string>;
      actor: string;
      source_address: string | null;
      save: boolean;
      secret_sealed: Buffer | null;
      steps: ColumnType<CheckStep[], string | undefined, string>;
      done: Json<CheckDone | null>;
      created_at: Generated<Date>;
      lease_until: Date | null;
    };
  }
}
