import { quantile } from "../load/quantile.ts";
import type { Spans } from "./spans.ts";
import type { Looked, Plain } from "./stage.ts";

const spanWords: Record<keyof Spans, string> = {
  door: "the door: first byte of the push → answer sent (bytes read, hashed, written, fsynced, named; rows and job committed)",
  toShaped: "answered → shaped (claimed, decoded, put together)",
  toSent: "shaped → sending (row, key and attempt written, in one statement)",
  sending: "sending (signed, PUT, confirmed, proof committed)",
  whole: "whole",
};

/** The measured part of docs/profile.md. */
export function renderTables(plain: Plain, looked: Looked, recordings: number): string {
  return [
    renderSpans(plain.spans),
    renderProcesses(plain, recordings),
    renderOwners(looked, recordings),
    renderStatements(looked, recordings),
  ].join("\n\n");
}

function renderSpans(spans: readonly Spans[]): string {
  const shares = [0.5, 0.95, 1];
  const rows = (Object.keys(spanWords) as (keyof Spans)[]).map((name) => {
    const values = spans.map((one) => one[name]);
    return `| ${spanWords[name]} | ${shares.map((share) => quantile(values, share).toFixed(0)).join(" | ")} |`;
  });
  return `### Spans, in milliseconds, of ${spans.length} recordings

| from → to | p50 | p95 | slowest |
| --- | ---: | ---: | ---: |
${rows.join("\n")}`;
}

function renderProcesses({ cpuSeconds, seconds }: Plain, recordings: number): string {
  const rows = Object.entries(cpuSeconds)
    .sort(([, a], [, b]) => b - a)
    .map(([role, spent]) => `| ${role} | ${perRecording(spent * 1000, recordings)} |`);
  const whole = Object.values(cpuSeconds).reduce((sum, spent) => sum + spent, 0);
  return `### CPU of each process, in milliseconds a recording (${recordings} in ${seconds.toFixed(1)} s)

| process | ms |
| --- | ---: |
${rows.join("\n")}
| together | ${perRecording(whole * 1000, recordings)} |`;
}

function renderOwners({ owners }: Looked, recordings: number): string {
  const parts = [...owners].sort(([a], [b]) => a.localeCompare(b));
  const lines = parts.map(([whose, spent]) => {
    const whole = [...spent.values()].reduce((sum, one) => sum + one, 0);
    const most = [...spent].sort(([, a], [, b]) => b - a).filter(([, ms]) => ms > whole * 0.02);
    const words = most.map(([owner, ms]) => `${owner} ${((ms / whole) * 100).toFixed(0)} %`).join(", ");
    return `| ${whose} | ${perRecording(whole, recordings)} | ${words} |`;
  });
  return `### Whose code was at work in each thread (with the profiler, which makes all of it slower)

| thread | ms a recording | of it |
| --- | ---: | --- |
${lines.join("\n")}`;
}

function renderStatements({ statements }: Looked, recordings: number): string {
  const calls = statements.reduce((sum, one) => sum + one.calls, 0);
  const ms = statements.reduce((sum, one) => sum + one.ms, 0);
  const rows = statements.slice(0, 12).map((one) => {
    const text = one.text.replaceAll("|", "\\|").slice(0, 110);
    return `| \`${text}\` | ${(one.calls / recordings).toFixed(2)} | ${perRecording(one.ms, recordings)} |`;
  });
  return `### The database, by its own durations: ${(calls / recordings).toFixed(1)} statements and ${perRecording(ms, recordings)} ms a recording

| statement | a recording | ms a recording |
| --- | ---: | ---: |
${rows.join("\n")}`;
}

function perRecording(ms: number, recordings: number): string {
  return (ms / recordings).toFixed(2);
}
