import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import { clock } from "../../../format.ts";
import { useWords } from "../../../words/words.ts";
import classes from "./player.module.css";

type SeekTrackProps = {
  /** Seconds. */
  time: number;
  seconds: number;
  onSeek: (time: number) => void;
  /** Moves by so many seconds from where it is. */
  onStep: (by: number) => void;
  onToggle: () => void;
  children: ReactNode;
};

/** Seconds that an arrow key moves, and a page key. */
export const steps = { arrow: 5, page: 30 } as const;

/** The recording as a slider: by pointer, by arrow, page, home and end keys, and by what a screen reader offers. */
export function SeekTrack({ time, seconds, onSeek, onStep, onToggle, children }: SeekTrackProps) {
  const words = useWords().call;
  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    if (width > 0) onSeek(((event.clientX - left) / width) * seconds);
  };
  const press = (event: KeyboardEvent) => {
    const acts: Record<string, () => void> = {
      ArrowLeft: () => onStep(-steps.arrow),
      ArrowDown: () => onStep(-steps.arrow),
      ArrowRight: () => onStep(steps.arrow),
      ArrowUp: () => onStep(steps.arrow),
      PageDown: () => onStep(-steps.page),
      PageUp: () => onStep(steps.page),
      Home: () => onSeek(0),
      End: () => onSeek(seconds),
      " ": onToggle,
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div
      className={classes.track}
      role="slider"
      tabIndex={0}
      aria-label={words.position}
      aria-valuemin={0}
      aria-valuemax={Math.round(seconds)}
      aria-valuenow={Math.min(Math.round(time), Math.round(seconds))}
      aria-valuetext={words.positionOf(clock(time), clock(seconds))}
      onKeyDown={press}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        point(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) point(event);
      }}
    >
      {children}
    </div>
  );
}
