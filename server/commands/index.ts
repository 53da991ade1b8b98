import type { Command } from "./command.ts";

/**
 * The commands, by the first word of their names, in the order in which they are listed. Each is loaded when it is asked for: a
 * phone system may run `onbin send` for each call, and that is not to load a database's client and a web server.
 */
const byFirstWord: Readonly<Record<string, () => Promise<readonly Command[]>>> = {
  start: async () => [(await import("./start.ts")).start],
  restart: async () => [(await import("./restart.ts")).restart],
  backup: async () => [(await import("./backup.ts")).backup],
  restore: async () => [(await import("./restore.ts")).restore],
  doctor: async () => [(await import("./doctor.ts")).doctor],
  demo: async () => [(await import("./demo.ts")).demo],
  config: async () => [(await import("./config.ts")).config],
  "master-key": async () => {
    const { masterKeyRotate, masterKeyShow } = await import("./master-key.ts");
    return [masterKeyShow, masterKeyRotate];
  },
  company: async () => {
    const { companyAdd, companyContract, companyList } = await import("./company.ts");
    const { companyRetention } = await import("./company-retention.ts");
    return [companyAdd, companyContract, companyList, companyRetention];
  },
  user: async () => {
    const { userAdd, userLink, userList } = await import("./people.ts");
    return [userAdd, userLink, userList];
  },
  operator: async () => [(await import("./people.ts")).operatorLink],
  key: async () => {
    const { keyAdd, keyEnd, keyList } = await import("./people.ts");
    return [keyAdd, keyList, keyEnd];
  },
  notify: async () => {
    const { notifyAdd, notifyList, notifyRemove } = await import("./notify.ts");
    return [notifyAdd, notifyList, notifyRemove];
  },
  destination: async () => {
    const { destinationCheck, destinationRemove, destinationSet, destinationShow } = await import(
      "./destination.ts"
    );
    const { destinationPolicy } = await import("./destination-policy.ts");
    return [destinationSet, destinationCheck, destinationShow, destinationRemove, destinationPolicy];
  },
  "aws-identity": async () => {
    const { identityCheck, identityRemove, identitySet, identityShow } = await import("./aws-identity.ts");
    return [identitySet, identityShow, identityCheck, identityRemove];
  },
  backfill: async () => {
    const of = await import("./backfill.ts");
    return [of.backfillStart, of.backfillList, of.backfillPause, of.backfillResume, of.backfillCancel];
  },
  watch: async () => {
    const { watchTry } = await import("./watch-try.ts");
    const { watchAdd, watchList, watchRemove } = await import("./watch.ts");
    const { watchChange } = await import("./watch-change.ts");
    return [watchTry, watchAdd, watchChange, watchList, watchRemove];
  },
  source: async () => {
    const { sourceEnd, sourceList, sourceShow } = await import("./source.ts");
    const { sourceFacts } = await import("./source-facts.ts");
    const { sourceErrors } = await import("./source-errors.ts");
    const { sourcePcap } = await import("./source-pcap.ts");
    const { sourceAdd } = await import("./source-add.ts");
    return [sourceAdd, sourceList, sourceShow, sourceEnd, sourceFacts, sourceErrors, sourcePcap];
  },
  send: async () => [(await import("./send.ts")).send],
  import: async () => [(await import("./import/import.ts")).importArchive],
};

/** Those whose names begin with this word; none where there are none. */
export async function commandsNamed(firstWord: string): Promise<readonly Command[]> {
  return Object.hasOwn(byFirstWord, firstWord) ? ((await byFirstWord[firstWord]?.()) ?? []) : [];
}

export async function allCommands(): Promise<readonly Command[]> {
  return (await Promise.all(Object.values(byFirstWord).map((load) => load()))).flat();
}
