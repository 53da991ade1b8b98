/** A line of a drawing of a console's page. `press`: the how-manieth thing that a person presses or fills in. */
export type DrawnRow = { press?: number } & (
  | { kind: "heading"; text: string }
  | { kind: "field"; label: string; value: string }
  | { kind: "button"; label: string }
  | { kind: "choice" | "tick"; label: string; on: boolean }
  | { kind: "tabs"; labels: readonly string[]; chosen: number }
  | { kind: "code"; lines: readonly string[] }
);
