import type { AllWords } from "../ja.ts";

export const masterKey: AllWords["masterKey"] = {
  title: "Master key",
  intro:
    "Every secret that companies and people entrusted is stored sealed with this key. The key itself is never shown.",
  keyId: "Key ID",
  since: "In use since",
  sinceUnknown: "Not noted (made by an earlier version)",
  from: "Kept in",
  places: { file: "master.key (in the data folder)", environment: "the environment, ONBIN_MASTER_KEY" },
  secrets: "Sealed secrets",
  kind: "Kind",
  present: "This key",
  others: "Other keys",
  count: (n) => n.toLocaleString("en"),
  rotate: "Replace by a new key",
  confirmTitle: "Replace the master key?",
  confirmText:
    "A new key is made, the processes are replaced one after the other, and every secret is sealed anew. Receiving and transferring go on. Afterwards copy master.key to where you keep it. Backups made so far need the key before: keep it as long as you keep them.",
  confirm: "Replace it",
  cancel: "Cancel",
  fromEnvironment:
    "The key comes from ONBIN_MASTER_KEY and cannot be replaced from here. On every machine put a new key into ONBIN_MASTER_KEY and the present one into ONBIN_MASTER_KEY_PREVIOUS, then run onbin restart. The secrets are then sealed anew by themselves.",
  phases: {
    spreading: "Every process learns the new key",
    resealing: "Secrets are sealed anew with the new key",
    finishing: "Every secret is opened with the new key to prove it",
    done: "The master key was replaced",
  },
  keys: (from, to) => `from ${from} to ${to}`,
  lacking: (names) => `Waiting for: ${names}`,
  copyIt: "Copy master.key to where you keep it.",
  unreadable: "Some secrets open with no key",
  unreadableText:
    "They are damaged, or were moved from another row. They have to be typed again in their settings.",
  retired: "Retired keys",
  retiredText: (at) => `Retired on ${at}. Backups from before need it.`,
};
