import { createHash } from "node:crypto";
import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linesOf } from "../../server/ingest/asterisk/testing/three-calls.ts";
import { eventually } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, wave } from "../support/door-in-test.ts";
import { sourceLine } from "../support/source-line.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let folder: string;
beforeAll(async () => {
  stage = await startStage();
  folder = await mkdtemp(join(tmpdir(), "onbin-asterisk-"));
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

const [plain, first, second, consultation, main] = linesOf("cdr").map((line) => {
  const fields = line.slice(1, -1).split('","');
  return { uniqueId: fields.at(-4) ?? "", file: fields.at(-1) ?? "" };
}) as [Take, Take, Take, Take, Take, Take];
type Take = { uniqueId: string; file: string };

/** A company whose Asterisk writes into two files of its own. */
async function addPbx(id: string) {
  const tenant: Tenant = await stage.addTenant(id);
  const [cdr, cel] = [join(folder, `${id}-cdr.csv`), join(folder, `${id}-cel.csv`)];
  await Promise.all([writeFile(cdr, ""), writeFile(cel, "")]);
  const args = ["--company", id, "--add", "Head office", "--cdr", cdr, "--cel", cel, "--time-zone", "UTC"];
  const since = ["--since", "2020-01-01T00:00:00Z"];
  const made = JSON.parse(await stage.onbin.mustRun(["source", "facts", ...args, ...since, "--json"])) as {
    id: string;
    key: string;
  };
  let seed = id.charCodeAt(0) * 100;
  const lines = async (kind: "cdr" | "cel", which: (line: string, i: number) => boolean) =>
    appendFile(
      kind === "cdr" ? cdr : cel,
      linesOf(kind)
        .filter(which)
        .map((line) => `${line}\n`)
        .join(""),
    );
  const known = async () => {
    const [row] = await rowsOf<{ count: number }>(
      stage.onbin.dataDir,
      "select count(*)::int as count from source_names where company_id = $1 and name like 'cdr:%'",
      [id],
    );
    return row?.count ?? 0;
  };
  return {
    ...tenant,
    source: made.id,
    sourceKey: made.key,
    cdr,
    lines,
    /** All that Asterisk wrote. */
    allLines: async () => {
      await lines("cdr", () => true);
      await lines("cel", () => true);
    },
    untilKnown: (count: number) => eventually(async () => (await known()) === count, known, 30_000),
    /** As MixMonitor's command does. @returns the sequence ID */
    async record({ uniqueId, file }: Take): Promise<string> {
      const { status, body } = await knock(stage.onbin.url, made.key, [
        { name: "externalId", value: uniqueId },
        { name: "audio", value: wave(++seed), filename: file },
      ]);
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body.sequenceId;
    },
    delivered: (sequenceId: string) => stage.onbin.until(tenant.key, sequenceId, ["delivered"], 60_000),
  };
}
type Pbx = Awaited<ReturnType<typeof addPbx>>;

const orders: readonly [how: string, id: string, play: (pbx: Pbx) => Promise<string[]>][] = [
  [
    "facts first",
    "facts-first",
    async (pbx) => {
      await pbx.allLines();
      await pbx.untilKnown(6);
      const ids = [];
      for (const take of [plain, first, second, main, consultation]) ids.push(await pbx.record(take));
      return ids;
    },
  ],
  [
    "audio first, the last of it before the first",
    "audio-first",
    async (pbx) => {
      const ids = new Map<Take, string>();
      for (const take of [consultation, main, second, first, plain]) ids.set(take, await pbx.record(take));
      await pbx.allLines();
      return [plain, first, second, main, consultation].map((take) => ids.get(take) ?? "");
    },
  ],
  [
    "as they come in life, one by one",
    "interleaved",
    async (pbx) => {
      const ids = [await pbx.record(plain)];
      await pbx.lines("cdr", (_, i) => i < 2);
      // Both recordings of a blind transfer end at the same moment.
      const [two, one] = [await pbx.record(second), await pbx.record(first)];
      await pbx.lines("cdr", (_, i) => i === 2);
      await pbx.lines("cel", () => true);
      const asked = await pbx.record(consultation);
      await pbx.lines("cdr", (_, i) => i === 3 || i === 4);
      await pbx.untilKnown(5);
      const begun = await pbx.record(main);
      await pbx.lines("cdr", (_, i) => i === 5);
      return [...ids, one, two, begun, asked];
    },
  ],
];

describe.concurrent("a plain call, a blind transfer and an attended one of a real Asterisk", () => {
  test.each(orders)(
    "%s",
    async (how, id, play) => {
      const pbx = await addPbx(id);
      const [alone = "", one = "", two = "", begun = "", asked = ""] = await play(pbx);
      const calls = await Promise.all([alone, one, two, begun, asked].map(pbx.delivered));
      expect(calls.map(({ key }) => key)).toEqual([
        `rec/${alone}.wav`,
        `rec/${one}.wav`,
        `rec/${one}_${two}.wav`,
        `rec/${begun}.wav`,
        `rec/${begun}_${asked}.wav`,
      ]);
      await pbx.untilKnown(6);
      const after = await Promise.all([alone, one, two, begun, asked].map((each) => pbx.read(each)));
      expect(
        after.map(({ parentSequenceId, previousSequenceId }) => [parentSequenceId, previousSequenceId]),
      ).toEqual([
        [alone, null],
        [one, null],
        [one, one],
        [begun, null],
        [begun, begun],
      ]);
      expect(after.map(({ type, from, userName }) => [type, from, userName])).toEqual([
        ["incoming", "+12025550143", "sato"],
        ["incoming", "+12025550143", "sato"],
        ["transfer", "+12025550143", "ito"],
        ["incoming", "+12025550143", "sato"],
        ["internal", "301", "sato"],
      ]);
      await eventually(
        async () => (await pbx.read(begun)).callEnd === "2026-11-22T08:02:19.000Z",
        () => pbx.read(begun),
      );
      // Nothing else came of it: no call without a recording that nobody had.
      const counted = await rowsOf(
        stage.onbin.dataDir,
        "select count(*)::int as n from calls where company_id = $1",
        [id],
      );
      expect(counted).toEqual([{ n: 5 }]);
      sourceLine({
        system: `Asterisk, CDR and CEL (${how})`,
        triedOn: "CDR and CEL that a real Asterisk 22 wrote, renumbered",
        filesIn: 5,
        objectsOut: calls.length,
        differences: "none",
      });
    },
    120_000,
  );
});

describe.concurrent("a chain whose first call is recorded in a file that its record does not name", () => {
  const encoded = { uniqueId: main.uniqueId, file: main.file.replace(".wav", ".mp3") };
  test.each([
    ["no file is named, the recording first", "unnamed-1", "", false],
    ["no file is named, the record first", "unnamed-2", "", true],
    ["the file before it was encoded, the recording first", "encoded-1", main.file, false],
    ["the file before it was encoded, the record first", "encoded-2", main.file, true],
  ])(
    "%s: the facts are the recorded call's",
    async (_how, id, named, recordFirst) => {
      const pbx = await addPbx(id);
      const own = `"${consultation.uniqueId}"`;
      // A further channel of the chain ends before the first one: its record names the first, which nobody met.
      const leg = (linesOf("cdr")[3] ?? "").replace(`${own},${own}`, `${own},"${main.uniqueId}"`);
      await appendFile(pbx.cdr, `${leg}\n`);
      await pbx.untilKnown(1);
      const tellFirst = async () => {
        await appendFile(pbx.cdr, `${(linesOf("cdr")[4] ?? "").replace(main.file, named)}\n`);
        await pbx.untilKnown(2);
      };
      if (recordFirst) await tellFirst();
      const recorded = await pbx.record(encoded);
      if (!recordFirst) await tellFirst();
      const call = await pbx.delivered(recorded);
      expect(call).toMatchObject({ from: "+12025550143", userName: "sato" });
      const told = await rowsOf<{ id: string; parent: string; begun: Date | null }>(
        stage.onbin.dataDir,
        `select sequence_id as id, parent_sequence_id as parent, dial_begin as begun from calls
       where company_id = $1 and not mentioned_only`,
        [id],
      );
      // The recorded call and the further channel's, in one chain; none that would show as missing its recording.
      expect(told).toHaveLength(2);
      expect(new Set(told.map(({ parent }) => parent)).size).toBe(1);
      expect(told.find((one) => one.id === recorded)?.begun?.toISOString()).toBe("2026-11-22T08:02:06.000Z");
    },
    90_000,
  );
});

describe("MixMonitor's r() and t()", () => {
  test.each([
    ["in-301-0312345678-20261122-080141-1795420501.1.wav", {}, "customer"],
    ["out-0312345678-301-20261122-080141-1795420501.2.wav", {}, "agent"],
    ["int-302-301-20261122-080141-1795420501.3.wav", {}, "agent"],
    ["int-302-+12025550143-20261122-080141-1795420501.4.wav", {}, "customer"],
    ["1795420501.5.wav", { type: "outbound" }, "agent"],
    ["1795420501.6.wav", {}, "customer"],
  ])("%s %j: the caller is the %s", async (file, fields, side) => {
    pbxOfLegs ??= await addPbx("legs");
    const [rx, tx] = [wave(9000 + file.length), wave(9500 + file.length)];
    const { status, body } = await knock(stage.onbin.url, pbxOfLegs.sourceKey, [
      ...Object.entries(fields).map(([name, value]) => ({ name, value })),
      { name: "rx", value: rx, filename: file.replace(".wav", "-rx.wav") },
      { name: "tx", value: tx, filename: file.replace(".wav", "-tx.wav") },
      { name: "externalId", value: file },
    ]);
    expect(status).toBe(201);
    const [row] = await rowsOf<{
      originals: { role: string; sha256: string }[];
      names: string[];
      assumed: boolean;
    }>(
      stage.onbin.dataDir,
      `select originals, array(select name from source_names n where n.sequence_id = r.sequence_id) as names,
         exists (select 1 from source_events e where e.sequence_id = r.sequence_id and e.code = 'legs-assumed') as assumed
       from recordings r where sequence_id = $1`,
      [body.sequenceId],
    );
    expect(
      row?.originals.find(({ sha256 }) => sha256 === createHash("sha256").update(rx).digest("hex"))?.role,
    ).toBe(side);
    expect(row?.names).toEqual([`file:${file}`]);
    expect(row?.assumed).toBe(file === "1795420501.6.wav");
  });
});
let pbxOfLegs: Pbx | undefined;

describe.concurrent("late and repeated", () => {
  test("the link comes after the consultation was shipped: the chain is told, its key stays", async () => {
    const pbx = await addPbx("late");
    await pbx.lines("cdr", (_, i) => i >= 3);
    await pbx.untilKnown(3);
    const asked = await pbx.record(consultation);
    const begun = await pbx.record(main);
    expect((await pbx.delivered(asked)).key).toBe(`rec/${asked}.wav`);
    await pbx.lines("cel", () => true);
    await eventually(async () => (await pbx.read(asked)).parentSequenceId === begun);
    expect(await pbx.read(asked)).toMatchObject({ previousSequenceId: begun, key: `rec/${asked}.wav` });
  }, 90_000);

  test("the same facts again, from another file, change nothing; a broken line is told and no more", async () => {
    const pbx = await addPbx("again");
    await pbx.lines("cdr", (_, i) => i < 3);
    await pbx.untilKnown(3);
    const states = () =>
      rowsOf(stage.onbin.dataDir, "select * from calls where company_id = 'again' order by sequence_id");
    const before = await states();
    expect(before).toHaveLength(3);
    await rename(pbx.cdr, `${pbx.cdr}.1`);
    await writeFile(pbx.cdr, `"half a line\n`);
    await pbx.lines("cdr", (_, i) => i < 4);
    await pbx.untilKnown(4);
    const after = await states();
    expect(after.filter(({ external_id }) => external_id !== consultation.uniqueId)).toEqual(before);
    const events = await rowsOf(
      stage.onbin.dataDir,
      "select kind, code from source_events where company_id = 'again'",
    );
    expect(events).toEqual([{ kind: "refused", code: "facts-line-broken" }]);
  }, 90_000);

  test("the file goes away: it is said, and is over when it is back", async () => {
    const pbx = await addPbx("gone");
    await rm(pbx.cdr);
    const trouble = async () => {
      const [row] = await rowsOf<{ code: string | null }>(
        stage.onbin.dataDir,
        "select trouble->>'code' as code from sources where company_id = 'gone'",
      );
      return row?.code ?? null;
    };
    await eventually(async () => (await trouble()) === "facts-file-missing", trouble);
    await writeFile(pbx.cdr, "");
    await eventually(async () => (await trouble()) === null, trouble);
  }, 60_000);

  test("facts that never come: shipped with what is known, noticed once, and counted as such", async () => {
    const pbx = await addPbx("never");
    await stage.onbin.mustRun([
      "source",
      "facts",
      "--company",
      "never",
      "--source",
      pbx.source,
      "--cdr",
      pbx.cdr,
      "--within",
      "1",
    ]);
    const id = await pbx.record(plain);
    expect((await pbx.delivered(id)).key).toBe(`rec/${id}.wav`);
    const noticed = () =>
      rowsOf(
        stage.onbin.dataDir,
        "select item, sequence_id from source_events where company_id = 'never' and code = 'facts-missed'",
      );
    await eventually(async () => (await noticed()).length > 0, noticed, 90_000);
    expect(await noticed()).toEqual([{ item: plain.uniqueId, sequence_id: id }]);
    const proof = async () => {
      const today = ((await pbx.administrator.mustGet("/api/app/daily-proof")).json as { today: string })
        .today;
      const day = await pbx.administrator.mustGet(`/api/app/daily-proof/${today}?show=without-facts`);
      const { withoutFacts, list } = day.json as {
        withoutFacts: number;
        list: { items: { sequenceId: string }[] };
      };
      return [withoutFacts, list.items.map(({ sequenceId }) => sequenceId)];
    };
    expect(await proof()).toEqual([1, [id]]);
    await pbx.lines("cdr", (_, i) => i === 0);
    await eventually(async () => (await pbx.read(id)).from === "+12025550143");
    expect((await pbx.delivered(id)).key).toBe(`rec/${id}.wav`);
    const [kept] = await rowsOf(
      stage.onbin.dataDir,
      "select facts_until from recordings where sequence_id = $1",
      [id],
    );
    expect(kept).toEqual({ facts_until: null });
  }, 150_000);

  test("nobody answered: a call without audio; answered without audio: the daily proof misses it", async () => {
    const pbx = await addPbx("silent");
    const line = (linesOf("cdr")[0] ?? "").replaceAll("2026-11-22", "2024-01-15");
    await appendFile(pbx.cdr, `${line.replace("ANSWERED", "NO ANSWER").replaceAll(".3", ".90")}\n${line}\n`);
    await pbx.untilKnown(2);
    const proof = await pbx.administrator.mustGet("/api/app/daily-proof/2024-01-15");
    const { sums } = proof.json as { sums: { classes: Record<string, number> } };
    expect(sums.classes).toMatchObject({ missing: 1, unanswered: 1, unknown: 0 });
  }, 60_000);
});
