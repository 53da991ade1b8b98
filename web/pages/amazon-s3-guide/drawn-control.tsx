import classes from "./console-drawing.module.css";
import type { DrawnRow } from "./drawn-row.ts";
import { wrapDrawn } from "./wrap-drawn.ts";

const line = 17;
/** Room at the right end for the number of what is pressed. */
const numberRoom = 30;
const textWidth = 360 - 28 - numberRoom - 30;

/** Height of a row of the drawing, in its own pixels. */
export function heightOf(row: DrawnRow): number {
  switch (row.kind) {
    case "heading":
      return 20;
    case "field":
      return 46;
    case "button":
    case "tabs":
      return 28;
    case "choice":
    case "tick":
      return Math.max(22, wrapDrawn(row.label, textWidth).length * line + 6);
    case "code":
      return row.lines.length * line + 10;
    default:
      return row satisfies never;
  }
}

/** A heading, field, button, choice, tick, row of tabs or editor, with its number when it is to be pressed. */
export function DrawnControl({ row, width }: { row: DrawnRow; width: number }) {
  const height = heightOf(row);
  const isPressed = row.press !== undefined;
  const frame = isPressed ? `${classes.control} ${classes.pressed}` : classes.control;
  const right = width - numberRoom;
  return (
    <>
      <Shape row={row} frame={frame ?? ""} right={right} height={height} />
      {isPressed && (
        <g transform={`translate(${width - 10} ${row.kind === "field" ? 31 : height / 2})`}>
          <circle r="10" className={classes.number} />
          <text y="4.5" className={classes.numeral}>
            {row.press}
          </text>
        </g>
      )}
    </>
  );
}

type ShapeProps = { row: DrawnRow; frame: string; right: number; height: number };

function Shape({ row, frame, right, height }: ShapeProps) {
  switch (row.kind) {
    case "heading":
      return (
        <text y="14" className={`${classes.text} ${classes.strong}`}>
          {row.text}
        </text>
      );
    case "field":
      return (
        <>
          <text y="11" className={classes.small}>
            {row.label}
          </text>
          <rect y="17" width={right} height="28" rx="4" className={frame} />
          <text x="9" y="35.5" className={classes.text}>
            {row.value}
          </text>
        </>
      );
    case "button":
      return (
        <>
          <rect width={Math.min(right, 40 + wide(row.label))} height={height} rx="14" className={frame} />
          <text x="20" y="18.5" className={`${classes.text} ${classes.strong}`}>
            {row.label}
          </text>
        </>
      );
    case "choice":
    case "tick":
      return (
        <>
          {row.kind === "choice" ? (
            <circle cx="9" cy="11" r="7" className={frame} />
          ) : (
            <rect x="2" y="4" width="14" height="14" rx="2" className={frame} />
          )}
          {row.on &&
            (row.kind === "choice" ? <circle cx="9" cy="11" r="3.5" className={classes.mark} /> : <Tick />)}
          {wrapDrawn(row.label, textWidth).map((part, index) => (
            <text key={part} x="26" y={15.5 + index * line} className={classes.text}>
              {part}
            </text>
          ))}
        </>
      );
    case "tabs":
      return <Tabs labels={row.labels} chosen={row.chosen} right={right} frame={frame} />;
    case "code":
      return (
        <>
          <rect width={right} height={height} rx="4" className={frame} />
          {row.lines.map((text, index) => (
            <text
              key={text}
              x="9"
              y={18 + index * line}
              xmlSpace="preserve"
              className={`${classes.text} ${classes.code}`}
            >
              {text}
            </text>
          ))}
        </>
      );
    default:
      return row satisfies never;
  }
}

function Tick() {
  return <path d="M5 11l3 3l6 -7" fill="none" strokeWidth="2" stroke="currentColor" />;
}

function Tabs({
  labels,
  chosen,
  right,
  frame,
}: {
  labels: readonly string[];
  chosen: number;
  right: number;
  frame: string;
}) {
  const widths = labels.map((label) => wide(label) + 12);
  const starts = widths.map((_, index) => widths.slice(0, index).reduce((sum, one) => sum + one, 0));
  return (
    <>
      <path d={`M0 27.5H${right}`} className={classes.line} />
      {labels.map((label, index) => (
        <g key={label} transform={`translate(${starts[index]} 0)`}>
          {index === chosen && <rect width={widths[index]} height="27" rx="4" className={frame} />}
          <text
            x="6"
            y="18"
            className={index === chosen ? `${classes.text} ${classes.strong}` : classes.text}
          >
            {label}
          </text>
        </g>
      ))}
    </>
  );
}

const wide = (text: string) => [...text].reduce((sum, sign) => sum + (sign > "⺀" ? 13.2 : 8.6), 0);
