import * as first from "./0001-first.ts";
import * as told from "./0002-told.ts";
import * as callSearch from "./0003-call-search.ts";
import * as csvFiles from "./0004-csv-files.ts";
import * as people from "./0005-people.ts";
import * as operator from "./0006-operator.ts";

import * as shipRuns from "./0007-ship-runs.ts";

import * as converter from "./0008-converter.ts";

import * as sources from "./0009-sources.ts";

import * as operatorLog from "./0010-operator-log.ts";

import * as shipOutcome from "./0011-ship-outcome.ts";

import * as destinationAccess from "./0012-destination-access.ts";

import * as masterKeys from "./0013-master-keys.ts";

import * as lastingTries from "./0014-lasting-tries.ts";

import * as appendOnly from "./0015-append-only.ts";

import * as nearHolder from "./0016-near-holder.ts";

import * as partitions from "./0017-partitions.ts";

/** All migrations by name, in order; a released one is never changed. */
export const migrations = {
  "0001-first": first,
  "0002-told": told,
  "0003-call-search": callSearch,
  "0004-csv-files": csvFiles,
  "0005-people": people,
  "0006-operator": operator,
  "0007-ship-runs": shipRuns,
  "0008-converter": converter,
  "0009-sources": sources,
  "0010-operator-log": operatorLog,
  "0011-ship-outcome": shipOutcome,
  "0012-destination-access": destinationAccess,
  "0013-master-keys": masterKeys,
  "0014-lasting-tries": lastingTries,
  "0015-append-only": appendOnly,
  "0016-near-holder": nearHolder,
  "0017-partitions": partitions,
};
