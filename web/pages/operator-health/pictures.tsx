import { SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import { useSearchParams } from "react-router";
import type { Health, HealthSeries } from "../../../contract/operator-health.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { dateAndTime, hourAndMinute } from "../../format.ts";
import { size } from "../../size.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { Picture } from "./picture.tsx";
import { PictureTable } from "./picture-table.tsx";
import { withForecast } from "./room-forecast.ts";
import { findGaps, highest, lowest, newest } from "./series-facts.ts";
import { useHealthSeries } from "./use-health.ts";

/** Gaps that are named one by one. */
const mostGaps = 3;

/** Four pictures over a day or a week, with their figures in words and as a table. */
export function Pictures({ spool }: { spool: Health["spool"] }) {
  const words = useWords().operatorHealth;
  const [, setSearch] = useSearchParams();
  const { period, data, error } = useHealthSeries();
  return (
    <Section
      title={words.pictures}
      aside={
        <SegmentedControl
          aria-label={words.period}
          value={period}
          onChange={(value) =>
            setSearch(value === "7d" ? { period: "7d" } : {}, { preventScrollReset: true })
          }
          data={(["24h", "7d"] as const).map((value) => ({ value, label: words.periods[value] }))}
        />
      }
    >
      {data === undefined && error !== null && <Problem error={error} />}
      {data !== undefined && data.since === null && <Text>{words.notYet}</Text>}
      {data !== undefined && data.since !== null && <Four series={data} spool={spool} />}
    </Section>
  );
}

function Four({ series, spool }: { series: HealthSeries; spool: Health["spool"] }) {
  const words = useWords().operatorHealth;
  const language = useLanguage();
  const { at, minutes, period } = series;
  const whole = (value: number | null) =>
    value === null ? words.noValue : value.toLocaleString(language, { maximumFractionDigits: 1 });
  const seconds = (value: number | null) => (value === null ? words.noValue : words.seconds(value));
  const bytes = (value: number | null) => (value === null ? words.noValue : size(value));
  const perMinute = (figures: HealthSeries["received"]) =>
    figures.map((value) => (value === null ? null : value / minutes));
  const received = perMinute(series.received);
  const days = period === "7d";
  const forecast = withForecast(series, spool.hoursLeft);
  const gaps = findGaps(series);
  const clock = (second: number) => hourAndMinute(new Date(second * 1000).toISOString(), language);
  const named = gaps.slice(-mostGaps).map(({ from, to }) => words.gap(clock(from), clock(to)));
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {words.perPoint(minutes)} {words.since(dateAndTime(series.since ?? "", language))}
      </Text>
      {gaps.length > 0 && (
        <Notice kind="warning">{words.gaps(named.join(" · "), Math.max(0, gaps.length - mostGaps))}</Notice>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" verticalSpacing="lg">
        <Picture
          title={words.calls.title}
          summary={words.calls.summary(whole(newest(received)), whole(highest(received)))}
          at={at}
          days={days}
          lines={[
            { label: words.calls.received, figures: received, format: whole, filled: true },
            {
              label: words.calls.delivered,
              figures: perMinute(series.delivered),
              format: whole,
              dashed: true,
            },
          ]}
        />
        <Picture
          title={words.latency.title}
          summary={words.latency.summary(seconds(newest(series.p50)), seconds(newest(series.p95)))}
          at={at}
          days={days}
          lines={[
            { label: words.latency.p50, figures: series.p50, format: seconds },
            { label: words.latency.p95, figures: series.p95, format: seconds, dashed: true },
          ]}
        />
        <Picture
          title={words.backlog.title}
          summary={words.backlog.summary(
            whole(newest(series.waiting)),
            whole(highest(series.waiting)),
            seconds(highest(series.oldestSeconds)),
          )}
          at={at}
          days={days}
          lines={[
            { label: words.backlog.waiting, figures: series.waiting, format: whole, filled: true },
            {
              label: words.backlog.oldest,
              figures: series.oldestSeconds,
              format: seconds,
              dashed: true,
              right: true,
            },
          ]}
        />
        <Picture
          title={words.room.title}
          summary={words.room.summary(bytes(newest(series.spoolBytes)), bytes(lowest(series.spoolBytes)))}
          at={forecast.at}
          days={days}
          lines={[
            { label: words.room.room, figures: forecast.room, format: bytes, filled: true },
            ...(forecast.expected === null
              ? []
              : [{ label: words.room.forecast, figures: forecast.expected, format: bytes, dashed: true }]),
          ]}
          key={forecast.expected === null ? "room" : "forecast"}
        />
      </SimpleGrid>
      <PictureTable series={series} />
    </Stack>
  );
}
