import type { AllWords } from "../ja.ts";

export const operatorLog: AllWords["operatorLog"] = {
  title: "Operation log",
  intro: (days) =>
    `What operators and the command line have done. Nothing here can be changed or removed; it is kept for ${days} days.`,
  at: "Time",
  actor: "Who",
  commandLine: "Command line",
  operator: (email) => `Operator ${email}`,
  operation: "Operation",
  company: "Company",
  installation: "The installation",
  details: "Details",
  noDetails: "None",
  address: (address) => `from ${address}`,
  all: "All",
  from: "First day",
  to: "Last day",
  companyFilter: "Company ID",
  apply: "Show",
  clear: "Remove all conditions",
  csv: "Download CSV",
  empty: "Nothing has been done yet",
  emptyFilter: "Nothing matches",
  newest: "To the newest",
  older: "Older",
};
