import { folderArn } from "../../contract/iam-policies.ts";
import { regionWithPlace } from "../../contract/regions.ts";
import type { CauseAndCure, Language, Words } from "../../contract/words.ts";
import type { FailureParams } from "./failure.ts";
import { knownWords } from "./failure-phrases.ts";
import { isKnownFailure } from "./failure-table.ts";

/**
 * The words of a failure for people who are no engineers: cause, then cure. `code` may be any code, also one that
 * nobody has seen before.
 */
export function failureWords(code: string, params: FailureParams): Words {
  if (code === "ListNotAllowed" || code === "MarkerStored" || isKnownFailure(code)) {
    return knownWords[code](fill(params));
  }
  return unknownWords(params.shown ?? code, params.store);
}

/** What the phrases are filled with. */
export type Phrase = FailureParams & {
  place: Record<Language, string>;
  /** A sentence about our addresses, or nothing where none are published. */
  allowAddresses: Record<Language, string>;
  /** The Resource that a policy for these settings has. */
  resource: string;
};

function fill(params: FailureParams): Phrase {
  const region = params.rightRegion ?? params.region;
  const { egressIps } = params;
  return {
    ...params,
    place: { ja: regionWithPlace(region, "ja"), en: regionWithPlace(region, "en") },
    allowAddresses: {
      ja: egressIps === "" ? "" : `接続元 IP を制限している場合は ${egressIps} を許可してください。`,
      en: egressIps === "" ? "" : ` If you restrict source IP addresses, allow ${egressIps}.`,
    },
    resource: folderArn(params),
  };
}

function unknownWords(shown: string, store: string): Words {
  const ja: CauseAndCure = {
    cause: `${store} が要求を拒否しました (${shown})。`,
    cure: `バケットの設定とアクセス権限を確認してください。分からない場合は、このコードとリクエスト ID を添えて ${store} または運用者にお問い合わせください。`,
  };
  const en: CauseAndCure = {
    cause: `${store} refused the request (${shown}).`,
    cure: `Check the settings and permissions of the bucket. If in doubt, ask ${store} or your operator, quoting this code and the request ID.`,
  };
  return { ja, en };
}
