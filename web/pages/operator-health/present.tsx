import { Text } from "@mantine/core";
import type { Health } from "../../../contract/operator-health.ts";
import { Facts } from "../../components/facts.tsx";
import { Section } from "../../components/section.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { age, dateAndTime } from "../../format.ts";
import { size } from "../../size.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

/** The figures of this moment in words. */
export function Present({ health }: { health: Health }) {
  const words = useWords();
  const own = words.operatorHealth;
  const language = useLanguage();
  const { recent, waiting, oldestSeconds, mails, backup, databaseBytes } = health;
  const seconds = (value: number | null) => (value === null ? own.noValue : own.seconds(value));
  return (
    <Section title={own.now}>
      <Facts
        facts={[
          [own.recent, own.recentText(recent.received, recent.delivered)],
          [
            own.toBucket,
            recent.p50 === null
              ? own.nothingDelivered
              : own.toBucketText(seconds(recent.p50), seconds(recent.p95), seconds(recent.longest)),
          ],
          [
            own.waiting,
            waiting === 0 ? own.waitingNone : own.waitingText(waiting, age(oldestSeconds ?? 0, words.units)),
          ],
          [own.spool, <SpoolRoom key="spool" spool={health.spool} />],
          [own.database, size(databaseBytes)],
          [
            own.mails,
            <>
              <StateDot tone={mails.way === "ok" ? "good" : mails.way === "files" ? "attention" : "bad"}>
                {own.mailWays[mails.way]}
              </StateDot>
              {mails.waiting > 0 && (
                <Text size="sm">
                  {own.mailsWaiting(mails.waiting, age(mails.oldestSeconds ?? 0, words.units))}
                </Text>
              )}
            </>,
          ],
          [
            own.backup,
            backup === null ? (
              <StateDot key="none" tone="attention">
                {own.backupNone}
              </StateDot>
            ) : (
              <>
                {own.backupText(dateAndTime(backup.at, language), backup.folder)}
                {!backup.whole && <Text size="sm">{own.backupFaulty}</Text>}
              </>
            ),
          ],
        ]}
      />
    </Section>
  );
}

function SpoolRoom({ spool }: { spool: Health["spool"] }) {
  const words = useWords().operatorHealth;
  const { roomBytes, unwritable, hoursLeft, known, level } = spool;
  if (unwritable || roomBytes === null) return <StateDot tone="bad">{words.spoolUnwritable}</StateDot>;
  if (roomBytes <= 0) return <StateDot tone="bad">{words.spoolClosed}</StateDot>;
  const forecast =
    hoursLeft !== null ? words.spoolForecast(hoursLeft) : known ? words.spoolSteady : words.spoolUnknown;
  return (
    <StateDot tone={level > 0 ? "bad" : "good"}>
      {words.spoolLeft(size(roomBytes))} ({forecast})
    </StateDot>
  );
}
