import type { CallPage } from "../../../contract/calls.ts";
import { callSeconds } from "../../components/call-seconds.ts";
import { CallType } from "../../components/call-type.tsx";
import { CopyLine } from "../../components/copy-line.tsx";
import { Facts } from "../../components/facts.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Section } from "../../components/section.tsx";
import { clock } from "../../format.ts";
import { useWords } from "../../words/words.ts";

export function CallFacts({ page: { call, memo } }: { page: CallPage }) {
  const words = useWords().call;
  const at = (instant: string | null) => instant !== null && <Moment at={instant} />;
  const seconds = callSeconds(call);
  const own = call.parentSequenceId === call.sequenceId;
  return (
    <Section title={words.facts}>
      <Facts
        facts={[
          [words.sequenceId, <CopyLine key="id" text={call.sequenceId} what={words.sequenceId} />],
          [
            words.parentSequenceId,
            <CopyLine key="parent" text={call.parentSequenceId} what={words.parentSequenceId} />,
          ],
          [
            words.previousSequenceId,
            own ? null : call.previousSequenceId && <IdLink id={call.previousSequenceId} />,
          ],
          [words.externalId, call.externalId],
          [words.type, call.type !== null && <CallType call={call} />],
          [words.from, call.from],
          [words.to, call.to],
          [words.user, call.userName],
          [words.account, call.accountName],
          [words.contact, call.contactName],
          [words.dialBegin, at(call.dialBegin)],
          [words.callBegin, at(call.callBegin)],
          [words.callEnd, at(call.callEnd)],
          [words.duration, seconds !== null && clock(seconds)],
          [words.memo, memo],
        ]}
      />
    </Section>
  );
}

function IdLink({ id }: { id: string }) {
  return (
    <TextLink to={`/app/calls/${encodeURIComponent(id)}`} className="mono">
      {id}
    </TextLink>
  );
}
