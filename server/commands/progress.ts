const width = 30;

/** A progress bar on standard error, when a person is watching; silent otherwise. */
export function createProgress(items: number, before = 0, stream: NodeJS.WriteStream = process.stderr) {
  let finished = before;
  const draw = (part: number) => {
    if (!stream.isTTY) return;
    const whole = Math.min(1, (finished + part) / items);
    const filled = Math.round(whole * width);
    const bar = "█".repeat(filled) + "░".repeat(width - filled);
    stream.write(`\r${bar} ${String(Math.floor(whole * 100)).padStart(3)} %  ${finished}/${items} `);
  };
  return {
    /** Bytes of the item under way. */
    move: (sent: number, total: number) => draw(total === 0 ? 0 : sent / total),
    /** One item is finished. */
    done() {
      finished++;
      draw(0);
    },
    end() {
      if (stream.isTTY) stream.write("\n");
    },
  };
}
