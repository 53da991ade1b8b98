import { cpus, totalmem } from "node:os";

/** Where and when a figure was measured, for whoever reads it later. */
export function describeMachine(): { at: string; machine: string } {
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  return {
    at: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? "?"}, ${gigabytes} GB, Node ${process.versions.node}`,
  };
}
