import type { MasterKeyStatus, RotationPhase, SealedKind } from "../../contract/master-key.ts";
import { sealedKindNames } from "../../contract/master-key-words.ts";
import type { Language } from "../../contract/words.ts";

type Rotation = { from: string; to: string; lacking?: readonly string[] };

/** How the command line tells where a rotation stands. */
export function keyPhaseLine(language: Language, phase: RotationPhase | "begun", rotation: Rotation): string {
  const { from, to, lacking = [] } = rotation;
  const waits =
    lacking.length === 0
      ? ""
      : language === "ja"
        ? ` 待っているプロセス: ${lacking.join("、")}`
        : ` Waiting for: ${lacking.join(", ")}`;
  const lines: Record<typeof phase, Record<Language, string>> = {
    begun: {
      ja: `マスターキー ${from} を ${to} に入れ替えます。新しい鍵は master.key の 1 行目にあります。`,
      en: `The master key ${from} is replaced by ${to}, which is in the first line of master.key.`,
    },
    spreading: {
      ja: `すべてのプロセスが新しい鍵を知るのを待っています。${waits}`,
      en: `Every process learns the new key.${waits}`,
    },
    resealing: { ja: "秘密を新しい鍵で封じ直しています。", en: "Secrets are sealed anew with the new key." },
    finishing: {
      ja: `すべての秘密が新しい鍵で開くことを確かめています。${waits}`,
      en: `Every secret is opened with the new key to prove it.${waits}`,
    },
    done: {
      ja: `入れ替えが終わりました。以前の鍵 ${from} は廃止しました。master.key を保管場所にコピーしてください。`,
      en: `Done. The key before, ${from}, is retired. Copy master.key to where you keep it.`,
    },
  };
  return lines[phase][language];
}

/** The whole state in lines. */
export function keyStatusLines(language: Language, status: MasterKeyStatus): string[] {
  const ja = language === "ja";
  const { keyId, since, from, secrets, rotation, retired } = status;
  const where = from === null ? "" : from === "file" ? "master.key" : "ONBIN_MASTER_KEY";
  const head = [keyId, ...(since === null ? [] : [ja ? `${since} から` : `since ${since}`]), where];
  const name = (kind: SealedKind) => sealedKindNames[language][kind];
  return [
    `${ja ? "マスターキー" : "Master key"}: ${head.filter((part) => part !== "").join(ja ? "、" : ", ")}`,
    ...secrets.map(({ kind, present, others }) =>
      ja
        ? `  ${name(kind)}: この鍵 ${present} 件${others > 0 ? `、ほかの鍵 ${others} 件` : ""}`
        : `  ${name(kind)}: ${present} sealed with it${others > 0 ? `, ${others} with others` : ""}`,
    ),
    ...(rotation === null || rotation.phase === "done"
      ? []
      : [keyPhaseLine(language, rotation.phase, rotation)]),
    ...(rotation?.unreadable ?? []).map(({ place, row }) =>
      ja
        ? `  ! どの鍵でも開けません。入力し直してもらってください: ${place} ${row}`
        : `  ! No key opens this; it has to be typed again: ${place} ${row}`,
    ),
    ...retired.map(({ keyId: old, at }) =>
      ja
        ? `  ${at} に廃止: ${old} (それ以前のバックアップを戻すには、この鍵が必要です)`
        : `  Retired ${at}: ${old} (backups from before need it)`,
    ),
  ];
}
