export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Log = {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, error?: unknown, fields?: LogFields): void;
  with(fields: LogFields): Log;
};

export const logLevels = ["info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * Writes one JSON object a line to standard error. Only named fields are written, never whole requests or rows, so
 * that no secret and no person's data can slip in; an error gives its message and stack.
 * @param least what is less than this is not written
 * @param hide a last look at each line: no secret of this process, should an error's message quote one
 */
export function createLog(
  base: LogFields,
  least: LogLevel = "info",
  write = (line: string) => void process.stderr.write(line),
  hide = (line: string) => line,
): Log {
  const put = (level: LogLevel, event: string, fields: LogFields) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(least)) return;
    const line = JSON.stringify({ time: new Date().toISOString(), level, event, ...base, ...fields });
    write(`${hide(line)}\n`);
  };
  return {
    info: (event, fields = {}) => put("info", event, fields),
    warn: (event, fields = {}) => put("warn", event, fields),
    error: (event, error, fields = {}) => put("error", event, { ...fields, ...describe(error) }),
    with: (fields) => createLog({ ...base, ...fields }, least, write, hide),
  };
}

/** Says nothing. */
export const silentLog: Log = createLog({}, "info", () => undefined);

function describe(error: unknown): LogFields {
  if (error === undefined) return {};
  if (!(error instanceof Error)) return { error: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return {
    error: error.message,
    errorCode: code,
    cause,
    stack: error.stack?.split("\n").slice(1, 6).join(" | "),
  };
}
