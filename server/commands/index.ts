import { backfillCancel, backfillList, backfillPause, backfillResume, backfillStart } from "./backfill.ts";
import { backup } from "./backup.ts";
import type { Command } from "./command.ts";
import { companyAdd, companyContract, companyList } from "./company.ts";
import { companyRetention } from "./company-retention.ts";
import { config } from "./config.ts";
import { demo } from "./demo.ts";
import { destinationCheck, destinationRemove, destinationSet, destinationShow } from "./destination.ts";
import { doctor } from "./doctor.ts";
import { importArchive } from "./import/import.ts";
import { notifyAdd, notifyList, notifyRemove } from "./notify.ts";
import { keyAdd, keyEnd, keyList, operatorLink, userAdd, userLink, userList } from "./people.ts";
import { restart } from "./restart.ts";
import { restore } from "./restore.ts";
import { send } from "./send.ts";
import { sourceEnd, sourceList, sourceShow } from "./source.ts";
import { sourceAdd } from "./source-add.ts";
import { sourceErrors } from "./source-errors.ts";
import { sourceFacts } from "./source-facts.ts";
import { sourcePcap } from "./source-pcap.ts";
import { start } from "./start.ts";
import { watchAdd, watchList, watchRemove } from "./watch.ts";
import { watchChange } from "./watch-change.ts";
import { watchTry } from "./watch-try.ts";

export const commands: readonly Command[] = [
  start,
  restart,
  backup,
  restore,
  doctor,
  demo,
  config,
  companyAdd,
  companyContract,
  companyList,
  companyRetention,
  userAdd,
  userLink,
  userList,
  operatorLink,
  keyAdd,
  keyList,
  keyEnd,
  notifyAdd,
  notifyList,
  notifyRemove,
  destinationSet,
  destinationCheck,
  destinationShow,
  destinationRemove,
  backfillStart,
  backfillList,
  backfillPause,
  backfillResume,
  backfillCancel,
  watchTry,
  watchAdd,
  watchChange,
  watchList,
  watchRemove,
  sourceList,
  sourceShow,
  sourceEnd,
  sourceFacts,
  send,
  sourceErrors,
  sourcePcap,
  importArchive,
  sourceAdd,
];
