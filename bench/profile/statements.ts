/** What PostgreSQL did for one text of a statement. */
export type Statement = { text: string; calls: number; ms: number };

/** One line of the server's log with `log_min_duration_statement = 0`; a statement's further lines follow it. */
const head = /^\d{4}-\d\d-\d\d .*?(?:LOG|DETAIL|ERROR|WARNING|STATEMENT):\s+(.*)$/;

/** Sums the server's own durations: parsing, binding and executing of a text together, the dearest first. */
export function statementsOf(log: string): Statement[] {
  const found = new Map<string, Statement>();
  let open: { ms: number; counts: boolean; text: string } | null = null;
  const close = () => {
    if (open === null) return;
    const text = open.text.replaceAll(/\s+/g, " ").trim();
    const known = found.get(text) ?? { text, calls: 0, ms: 0 };
    known.ms += open.ms;
    if (open.counts) known.calls++;
    found.set(text, known);
    open = null;
  };
  for (const line of log.split("\n")) {
    const said = head.exec(line)?.[1];
    if (said === undefined) {
      if (open !== null) open.text += ` ${line}`;
      continue;
    }
    close();
    const [, ms, what, text] =
      /^duration: ([\d.]+) ms {2}(statement|parse|bind|execute)[^:]*: ([\s\S]*)$/.exec(said) ?? [];
    if (ms === undefined || text === undefined) continue;
    open = { ms: Number(ms), counts: what === "statement" || what === "execute", text };
  }
  close();
  return [...found.values()].sort((a, b) => b.ms - a.ms);
}
