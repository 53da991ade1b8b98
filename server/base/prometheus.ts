/** One figure with its samples, as Prometheus reads it. Names end in their unit. */
export type Metric = {
  name: string;
  type: "gauge" | "counter";
  help: string;
  samples: readonly { labels?: Readonly<Record<string, string>>; value: number }[];
};

export const metricsType = "text/plain; version=0.0.4; charset=utf-8";

/** The text format of Prometheus, version 0.0.4. A figure without samples is not there: nothing is known of it. */
export function writeMetrics(metrics: readonly Metric[]): string {
  const lines = metrics
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, type, help, samples }) => [
      `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(({ labels = {}, value }) => `${name}${writeLabels(labels)} ${writeValue(value)}`),
    ]);
  return `${lines.join("\n")}\n`;
}

function writeLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function writeValue(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}
