// npm run licences: every licence of the tree, and what is wrong with it. Fails on one that is not on the list.
import { checkLicences } from "./supply/check-licences.ts";
import { readLock } from "./supply/read-lock.ts";

const packages = readLock();
const { counts, faults } = checkLicences(packages);
for (const [licence, count] of counts) console.log(`${String(count).padStart(4)}  ${licence}`);
for (const fault of faults) console.log(`✗ ${fault}`);
console.log(`${packages.length} packages, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
