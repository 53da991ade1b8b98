import { Button, Text } from "@mantine/core";
import type { CallFlow, CallRow } from "../../../contract/calls.ts";
import { CallTable } from "../../components/call-table.tsx";
import { Empty } from "../../components/empty.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { Pager } from "../../components/pager.tsx";
import { dateAndTime } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { type CallsAddress, filterNames } from "./call-filter-values.ts";
import { FlowTable } from "./flow-table.tsx";
import { useSteady } from "./use-steady.ts";

type CallResultsProps = CallsAddress & {
  page: {
    items: readonly (CallRow | CallFlow)[];
    next: string | null;
    searchedBackTo: string | null;
    tooManyNumbers: boolean;
    tooManyNames: boolean;
  };
  /** Names the list; what belongs to another one is shown at once. */
  scope: string;
};

const isFlow = (item: CallRow | CallFlow): item is CallFlow => "calls" in item;
const idOf = (item: CallRow | CallFlow) => (isFlow(item) ? item.parentSequenceId : item.sequenceId);

/** One page of the history in either view, kept steady while it is read. */
export function CallResults({ page, scope, view, filter, cursor }: CallResultsProps) {
  const words = useWords().calls;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const { list, rows, fresh, showAll } = useSteady<CallRow | CallFlow>(page.items, idOf, scope);
  const flows = rows.filter(isFlow);
  const calls = rows.filter((row): row is CallRow => !isFlow(row));
  const backTo =
    page.searchedBackTo === null || page.next === null
      ? null
      : dateAndTime(page.searchedBackTo, language, timeZone);
  return (
    <>
      {page.tooManyNumbers && (
        <Notice kind="warning" mb="sm">
          {words.tooManyNumbers}
        </Notice>
      )}
      {page.tooManyNames && (
        <Notice kind="info" mb="sm">
          {words.tooManyNames}
        </Notice>
      )}
      <div ref={list}>
        {flows.length > 0 && <FlowTable label={words.title} flows={flows} />}
        {calls.length > 0 && <CallTable label={words.title} calls={calls} />}
      </div>
      {rows.length === 0 && <Nothing view={view} filter={filter} cursor={cursor} />}
      {backTo !== null && (
        <Text size="sm" mt="sm" role="status">
          {words.searchedBackTo(backTo)}
        </Text>
      )}
      <Pager
        next={page.next}
        words={{ ...words, here: cursor === undefined ? words.newestPage : words.olderPage }}
      />
      {fresh > 0 && cursor === undefined && (
        <Button pos="fixed" bottom="1.5rem" right="1.5rem" onClick={showAll}>
          {view === "flow" ? words.freshFlows(fresh) : words.fresh(fresh)}
        </Button>
      )}
    </>
  );
}

function Nothing({ view, filter, cursor }: CallsAddress) {
  const words = useWords().calls;
  const isFiltered = filterNames.some((name) => filter[name] !== undefined);
  if (!isFiltered) {
    return cursor === undefined ? (
      <Empty title={words.empty}>{words.emptyText}</Empty>
    ) : (
      <Empty title={words.emptyOlder} />
    );
  }
  return (
    <Empty title={cursor === undefined ? words.emptySearch : words.emptyOlder}>
      {filter.q?.length === 1 && <div>{words.emptyShort}</div>}
      <TextLink to={view === "flow" ? "/app/calls?view=flow" : "/app/calls"}>{words.clear}</TextLink>
    </Empty>
  );
}
