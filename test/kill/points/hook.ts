import { appendFileSync, readFileSync, renameSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { plantCalls } from "./marker.ts";

// Loaded by NODE_OPTIONS=--import=…/hook.ts into every process and thread of a service under test; see control.ts.
const folder = process.env.KILL_POINTS;
if (folder === undefined) throw new Error("KILL_POINTS must name the control folder");

const call = "globalThis.reachKillPoint";
const seen = new Set<string>();
let counting = { order: "", times: 0 };

/** Notes the first time that this thread comes by; ends or stops this process when the order in the folder says so. */
function reach(name: string): void {
  if (!seen.has(name)) {
    seen.add(name);
    appendFileSync(join(String(folder), "reached"), `${name}\n`);
  }
  const order = readOrder();
  const [wanted, nth, signal, id] = order.split(" ");
  if (wanted !== name) return;
  if (counting.order !== order) counting = { order, times: 0 };
  counting.times += 1;
  if (counting.times < Number(nth)) return;
  try {
    // Of several at this point at once, one carries the order out.
    renameSync(join(String(folder), "order"), join(String(folder), `done-${id}`));
  } catch {
    return;
  }
  appendFileSync(join(String(folder), `done-${id}`), ` ${process.pid}`);
  process.kill(process.pid, signal as NodeJS.Signals);
  // The kernel may stop the other threads a moment before this one.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
}

function readOrder(): string {
  try {
    return readFileSync(join(String(folder), "order"), "utf8");
  } catch {
    return "";
  }
}

Object.assign(globalThis, { reachKillPoint: reach });

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.startsWith("file:") || url.includes("/node_modules/")) return loaded;
    if (loaded.source === undefined || loaded.source === null) return loaded;
    const source =
      typeof loaded.source === "string" ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString();
    return source.includes("// kill point: ") ? { ...loaded, source: plantCalls(source, call) } : loaded;
  },
});
