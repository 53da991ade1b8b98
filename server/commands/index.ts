import type { Command } from "./command.ts";
import { companyAdd, companyContract, companyList } from "./company.ts";
import { config } from "./config.ts";
import { demo } from "./demo.ts";
import { destinationCheck, destinationRemove, destinationSet, destinationShow } from "./destination.ts";
import { keyAdd, operatorLink, userAdd } from "./people.ts";
import { send } from "./send.ts";
import { start } from "./start.ts";

export const commands: readonly Command[] = [
  start,
  demo,
  config,
  companyAdd,
  companyContract,
  companyList,
  userAdd,
  operatorLink,
  keyAdd,
  destinationSet,
  destinationCheck,
  destinationShow,
  destinationRemove,
  send,
];
