import { Box, Text, Title, useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useId, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import classes from "./picture.module.css";

export type Line = {
  label: string;
  figures: readonly (number | null)[];
  /** In words, for the legend. */
  format: (value: number) => string;
  /** Told apart without colour as well. */
  dashed?: boolean;
  filled?: boolean;
  /** Has a scale of its own, at the right. */
  right?: boolean;
};

type PictureProps = {
  title: string;
  /** The figures that matter, in words, for everybody and for screen readers. */
  summary: string;
  /** Unix seconds of each figure. */
  at: readonly number[];
  lines: readonly Line[];
  /** Whole days are named instead of hours. */
  days: boolean;
};

const height = 200;
const colours = ["indigo", "orange"] as const;

/** One picture over time. Where nothing was noted its lines have gaps. The table below the pictures has the same figures. */
export function Picture({ title, summary, at, lines, days }: PictureProps) {
  const words = useWords().operatorHealth;
  const language = useLanguage();
  const scheme = useComputedColorScheme();
  const heading = useId();
  const { ref, width } = useElementSize();
  const isReady = width > 0;
  const holder = useRef<HTMLDivElement>(null);
  const shown = useRef<uPlot | null>(null);
  const data: uPlot.AlignedData = [[...at], ...lines.map(({ figures }) => [...figures])];

  // biome-ignore lint/correctness/useExhaustiveDependencies: figures alone change below, without a new picture
  useEffect(() => {
    if (holder.current === null || !isReady) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(`--mantine-color-${name}`).trim();
    const stroke = (index: number) => colour(`${colours[index] ?? "gray"}-${scheme === "dark" ? 4 : 7}`);
    const axis = {
      stroke: colour("dimmed"),
      grid: { stroke: colour("default-border"), width: 1 },
      ticks: { stroke: colour("default-border"), width: 1 },
      font: "12px system-ui, sans-serif",
    };
    const values =
      (of: Line | undefined): uPlot.Axis.DynamicValues =>
      (_, splits) =>
        splits.map((value) => of?.format(value) ?? String(value));
    const left = lines.find((line) => line.right !== true);
    const right = lines.find((line) => line.right === true);
    const plot = new uPlot(
      {
        width,
        height,
        cursor: { drag: { x: false, y: false } },
        scales: { y: { range: fromZero }, right: { range: fromZero } },
        series: [
          {
            label: words.time,
            value: (_, second) => (second === null ? words.noValue : moment(second, true)),
          },
          ...lines.map(
            (line, index): uPlot.Series => ({
              label: line.label,
              scale: line.right ? "right" : "y",
              stroke: stroke(index),
              width: 1.5,
              ...(line.dashed ? { dash: [6, 4] } : {}),
              ...(line.filled ? { fill: `${stroke(index)}22` } : {}),
              points: { show: true, size: 4, filter: alone },
              value: (_, value) => (value === null ? words.noValue : line.format(value)),
            }),
          ),
        ],
        axes: [
          { ...axis, space: 60, values: (_, splits) => splits.map((second) => moment(second, false)) },
          { ...axis, size: 70, values: values(left) },
          ...(right === undefined
            ? []
            : [
                {
                  ...axis,
                  size: 60,
                  side: 1 as const,
                  scale: "right",
                  grid: { show: false },
                  values: values(right),
                },
              ]),
        ],
      },
      data,
      holder.current,
    );
    shown.current = plot;
    return () => {
      shown.current = null;
      plot.destroy();
    };
  }, [isReady, scheme, language, days]);

  useEffect(() => {
    if (width > 0) shown.current?.setSize({ width, height });
  }, [width]);
  useEffect(() => shown.current?.setData(data));

  function moment(second: number, whole: boolean): string {
    const date = new Date(second * 1000);
    const two = (n: number) => String(n).padStart(2, "0");
    const day = `${date.getMonth() + 1}/${date.getDate()}`;
    const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
    if (whole) return `${day} ${time}`;
    const midnight = date.getHours() === 0 && date.getMinutes() === 0;
    return days || midnight ? (midnight ? day : time) : time;
  }

  return (
    <Box component="section" aria-labelledby={heading}>
      <Title order={3} id={heading}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb={4}>
        {summary}
      </Text>
      <div ref={ref}>
        <div ref={holder} role="img" aria-label={`${title}: ${summary}`} className={classes.picture} />
      </div>
    </Box>
  );
}

/** Which figures of a series show as points: those without a neighbour, which a line would leave out. */
function alone(plot: uPlot, index: number): number[] {
  const figures = plot.data[index] ?? [];
  const known = (i: number) => typeof figures[i] === "number";
  return [...figures.keys()].filter((i) => known(i) && !known(i - 1) && !known(i + 1));
}

/** Scales begin at zero: a small change is not to look like a large one. */
const fromZero: uPlot.Range.Function = (_, __, most) => [0, Math.max(1, most ?? 0) * 1.1];
