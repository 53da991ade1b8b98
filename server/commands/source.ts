import { requireCompany } from "../accounts/companies.ts";
import { endOwnSource } from "../ingest/sources/source-acts.ts";
import { listSources, readSourcePage } from "../ingest/sources/source-pages.ts";
import { type Command, flag, required, text } from "./command.ts";
import { commandLine, withDatabase } from "./with-database.ts";

const whose = { company: text, json: flag };

export const sourceList: Command = {
  name: "source list",
  summary: "List the phone systems of a company, and how they stand",
  usage: "--company ID [--json]",
  options: whose,
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print, language } = invocation;
      const { id: companyId } = await requireCompany(required(values, "company"), db);
      const { items } = await db.forCompany(companyId, (trx) => listSources(companyId, trx));
      if (values.json) print(JSON.stringify(items));
      else if (items.length === 0)
        print("There is no source yet: onbin watch add, or in the company's console");
      else
        for (const { id, kind, name, received, refused, seenAt, endedAt, trouble } of items) {
          const state = endedAt === null ? `last seen ${seenAt ?? "never"}` : `ended ${endedAt}`;
          print([id, kind, name, `received ${received}, refused ${refused}`, state].join("\t"));
          if (trouble !== null) print(`  ${trouble.words[language].cause} ${trouble.words[language].cure}`);
        }
      return 0;
    }),
};

export const sourceShow: Command = {
  name: "source show",
  summary: "Show a source: its settings, what it brought last, and why something was refused",
  usage: "--company ID --source ID [--json]",
  options: { ...whose, source: text },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print, language } = invocation;
      const { id: companyId } = await requireCompany(required(values, "company"), db);
      const sourceId = required(values, "source");
      const page = await db.forCompany(companyId, (trx) => readSourcePage(companyId, trx, sourceId));
      if (values.json) {
        print(JSON.stringify(page));
        return 0;
      }
      const { kind, name, received, refused, trouble, itemsWaiting, settings, events } = page;
      print(`${name} (${kind}): received ${received}, refused ${refused}, waiting ${itemsWaiting}`);
      print(`settings ${JSON.stringify(settings)}`);
      if (trouble !== null) print(`! ${trouble.words[language].cause} ${trouble.words[language].cure}`);
      for (const { at, kind: event, item, words, sequenceId } of events) {
        const said = words === null ? "" : `: ${words[language].cause} ${words[language].cure}`;
        print(`${at}  ${event}  ${item}  ${sequenceId ?? ""}${said}`.trimEnd());
      }
      return 0;
    }),
};

export const sourceEnd: Command = {
  name: "source end",
  summary: "End a source with all its feeds and keys; what it brought stays",
  usage: "--company ID --source ID",
  options: { ...whose, source: text },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      const { id } = await requireCompany(required(values, "company"), db);
      const sourceId = required(values, "source");
      await endOwnSource(id, db, sourceId, commandLine);
      print(
        values.json ? JSON.stringify({ company: id, source: sourceId }) : `The source ${sourceId} has ended.`,
      );
      return 0;
    }),
};
