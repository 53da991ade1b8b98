import { useWords } from "../../words/words.ts";
import classes from "./console-drawing.module.css";
import { DrawnControl, heightOf } from "./drawn-control.tsx";
import type { DrawnRow } from "./drawn-row.ts";

const width = 360;
const top = 14;
const gap = 10;

/** Our own drawing of a page of the AWS console: what is on it in outline, and what to press in which order. */
export function ConsoleDrawing({ title, rows }: { title: string; rows: readonly DrawnRow[] }) {
  const words = useWords().amazonS3Guide;
  const places = rows.map((_, index) =>
    rows.slice(0, index).reduce((sum, row) => sum + heightOf(row) + gap, top),
  );
  const height = rows.reduce((sum, row) => sum + heightOf(row) + gap, top) + 4;
  return (
    <figure className={classes.figure}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className={classes.drawing}
        role="img"
        aria-label={words.picture(title)}
      >
        <rect x="1" y="1" width={width - 2} height={height - 2} rx="6" className={classes.page} />
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a drawing never change
          <g key={index} transform={`translate(14 ${places[index]})`}>
            <DrawnControl row={row} width={width - 28} />
          </g>
        ))}
      </svg>
      <figcaption className={classes.caption}>{words.pictureHint}</figcaption>
    </figure>
  );
}
