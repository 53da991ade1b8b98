import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine } from "./load/machine.ts";
import { makeRecordings } from "./peers/make-recordings.ts";
import { startSinkStore } from "./peers/sink-store.ts";
import { renderTables } from "./profile/page.ts";
import { runLooked, runPlain } from "./profile/stage.ts";

// npm run bench:profile [-- --recordings 300] [--seconds 60] [--write]: where the time and the CPU of a recording go, room by
// room. With --write the tables of docs/profile.md are replaced.
const { values } = parseArgs({
  options: {
    recordings: { type: "string", default: "300" },
    seconds: { type: "string", default: "60" },
    write: { type: "boolean", default: false },
  },
});
const recordings = Number(values.recordings);
const seconds = Number(values.seconds);
const page = fileURLToPath(new URL("../docs/profile.md", import.meta.url));
const marks = ["<!-- measured -->", "<!-- end of measured -->"] as const;

const work = await mkdtemp(join(process.env.ONBIN_BENCH_DIR ?? tmpdir(), "onbin-bench-profile-"));
try {
  const { legs } = await makeRecordings(work, recordings, seconds);
  const store = await startSinkStore();
  try {
    await store.clear("crc32");
    const plain = await runPlain(store, legs, recordings, work);
    await store.clear("crc32");
    const looked = await runLooked(store, { legs, recordings, work });
    const { at, machine } = describeMachine();
    const said = `${recordings} calls of ${seconds} s, two µ-law legs each, pushed eight at once into a loopback sink; ${machine}, ${at}.`;
    const tables = `${said}\n\n${renderTables(plain, looked, recordings)}`;
    console.log(tables);
    if (values.write) await replaceTables(tables);
  } finally {
    await store.stop();
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

async function replaceTables(tables: string): Promise<void> {
  const text = await readFile(page, "utf8");
  const [from, to] = marks.map((mark) => text.indexOf(mark));
  if (from === undefined || to === undefined || from < 0 || to < from)
    throw new Error("docs/profile.md has no marks");
  await writeFile(page, `${text.slice(0, from + marks[0].length)}\n\n${tables}\n\n${text.slice(to)}`);
}
