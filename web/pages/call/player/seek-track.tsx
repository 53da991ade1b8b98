import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import { clock } from "../../../format.ts";
import { useWords } from "../../../words/words.ts";
import classes from "./player.module.css";

type SeekTrackProps = {
  /** Seconds. */
  time: number;
  seconds: number;
  onSeek: (time: number) => void;
  onToggle: () => void;
  children: ReactNode;
};

/** Seconds that an arrow key moves, and a page key. */
export const steps = { arrow: 5, page: 30 } as const;

/** The recording as a slider: by pointer, by arrow, page, home and end keys, and by what a screen reader offers. */
export function SeekTrack({ time, seconds, onSeek, onToggle, children }: SeekTrackProps) {
  const words = useWords().call;
  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    if (width > 0) onSeek(((event.clientX - left) / width) * seconds);
  };
  const press = (event: KeyboardEvent) => {
    const targets: Record<string, number> = {
      ArrowLeft: time - steps.arrow,
      ArrowDown: time - steps.arrow,
      ArrowRight: time + steps.arrow,
      ArrowUp: time + steps.arrow,
      PageDown: time - steps.page,
      PageUp: time + steps.page,
      Home: 0,
      End: seconds,
    };
    const target = targets[event.key];
    if (target === undefined && event.key !== " ") return;
    event.preventDefault();
    if (target === undefined) onToggle();
    else onSeek(target);
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
