import { mkdtemp, readFile, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { findSealingKey } from "../accounts/master-keys.ts";
import { type Keys, settleMasterKey } from "../accounts/sealing-key.ts";
import { createSecondFactors } from "../accounts/second-factor.ts";
import { silentLog } from "../base/log.ts";
import { readMasterKeys } from "../base/master-key.ts";
import { sealNamed } from "../base/sealing.ts";
import { findIdentity, openIdentity, saveIdentity } from "../destinations/aws-identity.ts";
import { secretContext } from "../destinations/credentials.ts";
import { beginRotation } from "./begin-rotation.ts";
import { turnKeys } from "./key-rotation.ts";
import { readKeyStatus } from "./key-status.ts";
import { sealedPlaces } from "./sealed-places.ts";

let installation: InstallationInTest;
let folder: string;
const place = () => ({ masterKey: null, masterKeyPrevious: null, dataDir: folder });
const never = new AbortController().signal;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.rows(
    "insert into companies (company_id, name, contract, time_zone) values ('acme', 'A', true, 'UTC'), ('other', 'B', true, 'UTC')",
  );
}, 60_000);
afterAll(() => installation.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-keys-"));
  for (const table of ["destinations", "second_factors", "installation", "master_keys", "processes"]) {
    await installation.rows(`delete from ${table}`);
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const settle = () => settleMasterKey(installation.db, place());

/** A company's destination, sealed with the key that seals now. */
async function addDestination(companyId: string, secret: string, keys: Keys): Promise<void> {
  const { sealed, keyId } = await sealNamed(keys.master, secret, secretContext(companyId, "peer"));
  await installation.rows(
    `insert into destinations (company_id, version, enabled, endpoint, bucket, folder, region, access_key_id,
       secret_sealed, secret_key_id, secret_last4) values ($1, 1, true, 'peer', 'b', 'f', 'r', 'AK', $2, $3, '')`,
    [companyId, sealed, keyId],
  );
}

async function secretOf(
  companyId: string,
  keys: Keys,
): Promise<{ text: string; keyId: string; named: string }> {
  const [row] = await installation.rows<{ sealed: Buffer; named: string }>(
    "select secret_sealed as sealed, secret_key_id as named from destinations where company_id = $1",
    [companyId],
  );
  if (!row) throw new Error(companyId);
  return { ...(await keys.master.openNamed(row.sealed, secretContext(companyId, "peer"))), named: row.named };
}

async function rotate(keys: Keys): Promise<void> {
  for (let i = 0; i < 5; i++) {
    const parts = { db: installation.db, keys, settings: place(), log: silentLog };
    if ((await turnKeys(parts, "me", never)) === "done") return;
  }
  throw new Error(`it does not end: ${JSON.stringify(await readKeyStatus(installation.db))}`);
}

describe("a rotation", () => {
  test("seals everything anew, proves it, retires the key before, and drops it from the file", async () => {
    const before = await settle();
    await addDestination("acme", "the secret of acme", before);
    const credentials = { accessKeyId: "AK", secretAccessKey: "the operator's" };
    const by = { actor: "t", address: null };
    await saveIdentity(installation.db, before.master, { store: "aws", arn: "arn:x", credentials }, by);
    const account = { companyId: "*", userId: "00000000-0000-4000-8000-000000000001" };
    await createSecondFactors(installation.db, before.web).start(account, "somebody");
    const old = before.master.id;

    const { from, to } = await beginRotation(installation.db, place());
    expect([from, to === old]).toEqual([old, false]);
    // Asked for twice, it is the same one.
    expect((await beginRotation(installation.db, place())).to).toBe(to);
    const keys = await settle();
    expect(keys.master.id).toBe(old);
    await rotate(keys);

    expect(await secretOf("acme", keys)).toEqual({ text: "the secret of acme", keyId: to, named: to });
    const identity = await findIdentity(installation.db, "aws");
    const alone = await settle();
    expect(alone.master.ids).toEqual([to]);
    if (!identity) throw new Error("the identity is gone");
    expect(await openIdentity(alone.master, identity)).toEqual(credentials);
    const status = await readKeyStatus(installation.db);
    expect(status).toMatchObject({ keyId: to, rotation: { phase: "done", from: old, to, unreadable: [] } });
    expect(status.retired.map(({ keyId }) => keyId)).toEqual([old]);
    expect(status.secrets.filter(({ others }) => others > 0)).toEqual([]);
    expect(status.secrets.filter(({ present }) => present > 0).map(({ kind }) => kind)).toEqual([
      "destinations",
      "second_factors",
      "aws_identity",
    ]);
    expect((await readFile(join(folder, "master.key"), "utf8")).trim().split("\n")).toHaveLength(1);
  });

  test("mends a secret that bears another key's name, and keeps what no key opens for a person to see", async () => {
    const before = await settle();
    await addDestination("acme", "mine", before);
    await addDestination("other", "theirs", before);
    await beginRotation(installation.db, place());
    const keys = await settle();
    const to = keys.all[0]?.master.id ?? "";
    // As a process would have left it that looked up the name later than the key.
    await installation.rows("update destinations set secret_key_id = $1 where company_id = 'acme'", [to]);
    await installation.rows(
      "update destinations set secret_sealed = (select secret_sealed from destinations where company_id = 'acme') where company_id = 'other'",
    );
    await rotate(keys);
    expect(await secretOf("acme", keys)).toEqual({ text: "mine", keyId: to, named: to });
    await expect(secretOf("other", keys)).rejects.toThrow();
    expect((await readKeyStatus(installation.db)).rotation?.unreadable).toEqual([
      { place: "destinations", row: "other" },
    ]);
  });

  test("waits for a living process that does not have the new key, and for one that seals with the old", async () => {
    await settle();
    const say = (doing: object) =>
      installation.rows(
        `insert into processes (process_id, role, machine, pid, version, node, started_at, doing)
         values ('00000000-0000-4000-8000-000000000009', 'web', 'there', 7, '1', '26', now(), $1)
         on conflict (process_id) do update set doing = excluded.doing, seen_at = now()`,
        [JSON.stringify(doing)],
      );
    await say({});
    await expect(beginRotation(installation.db, place())).rejects.toThrow("Other machines (there)");
    await installation.rows("update processes set machine = $1", [hostname()]);
    const { from, to } = await beginRotation(installation.db, place());
    const keys = await settle();
    const parts = { db: installation.db, keys, settings: place(), log: silentLog };
    const [next] = keys.all;
    expect(await turnKeys(parts, "me", never)).toBe("waits");
    expect((await findSealingKey(installation.db.system))?.id).toBe(from);
    expect((await readKeyStatus(installation.db)).rotation).toMatchObject({
      phase: "spreading",
      lacking: [expect.stringMatching(/^web 7 @ /)],
    });
    await say({ keys: { opens: [next?.web.id], seals: [from] } });
    expect(await turnKeys(parts, "me", never)).toBe("waits");
    expect((await findSealingKey(installation.db.system))?.id).toBe(to);
    expect((await readKeyStatus(installation.db)).rotation?.phase).toBe("finishing");
    await say({ keys: { opens: [next?.web.id], seals: [to, next?.web.id] } });
    expect(await turnKeys(parts, "me", never)).toBe("done");
  });

  test("a process that wakes up late gets nothing into a row that a retired key has sealed", async () => {
    const late = await settle();
    await addDestination("acme", "mine", late);
    await beginRotation(installation.db, place());
    await rotate(await settle());
    await expect(addDestination("other", "theirs", late)).rejects.toThrow("a key that was retired");
    const { sealed, keyId } = await sealNamed(late.master, "again", secretContext("acme", "peer"));
    await expect(
      installation.rows("update destinations set secret_sealed = $1, secret_key_id = $2", [sealed, keyId]),
    ).rejects.toThrow("a key that was retired");
  });

  test("a writer under way when the key before is to be retired is waited for, and its secret not left behind", async () => {
    const before = await settle();
    await addDestination("acme", "first", before);
    await beginRotation(installation.db, place());
    const keys = await settle();
    const parts = { db: installation.db, keys, settings: place(), log: silentLog };
    let turned: Promise<string> | undefined;
    // Nobody sees its row before it is committed: neither who seals anew nor who proves.
    await installation.db.forCompany("other", async (trx) => {
      const { sealed, keyId } = await sealNamed(before.master, "second", secretContext("other", "peer"));
      await sql`insert into destinations (company_id, version, enabled, endpoint, bucket, folder, region,
        access_key_id, secret_sealed, secret_key_id, secret_last4)
        values ('other', 1, true, 'peer', 'b', 'f', 'r', 'AK', ${sealed}, ${keyId}, '')`.execute(trx);
      turned = turnKeys(parts, "me", never);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    });
    expect(await turned).toBe("waits");
    expect((await readKeyStatus(installation.db)).retired).toEqual([]);
    await rotate(keys);
    expect(await secretOf("other", keys)).toMatchObject({ text: "second", keyId: keys.master.id });
    expect((await readKeyStatus(installation.db)).retired).toHaveLength(1);
  });

  test("a key that was retired, lost or another's is refused with its ID, and changes nothing", async () => {
    const before = await settle();
    const [old] = before.all;
    await beginRotation(installation.db, place());
    const keys = await settle();
    const [fresh] = keys.all;
    if (!old || !fresh) throw new Error("no keys");
    const text = (key: typeof old) => key.bytes.toString("base64");
    const given = (masterKey: string, masterKeyPrevious: string | null = null) =>
      settleMasterKey(installation.db, { masterKey, masterKeyPrevious, dataDir: folder });
    await expect(given(text(fresh))).rejects.toThrow(`(${fresh.master.id}) is not the one`);
    const parts = { db: installation.db, keys, settings: place(), log: silentLog };
    await addDestination("acme", "mine", before);
    // Switched, and sealed anew, but not proven: both are needed.
    await installation.rows(
      `insert into processes (process_id, role, machine, pid, version, node, started_at, doing)
       values ('00000000-0000-4000-8000-000000000009', 'watch', 'there', 7, '1', '26', now(), $1)`,
      [JSON.stringify({ keys: { opens: [fresh.web.id], seals: [old.web.id] } })],
    );
    expect(await turnKeys(parts, "me", never)).toBe("waits");
    await expect(given(text(fresh))).rejects.toThrow(`the key before (${old.master.id}) is still needed`);
    await installation.rows("delete from processes");
    await rotate(keys);
    await expect(given(text(old), text(fresh))).rejects.toThrow(`(${old.master.id}) was retired`);
    await expect(given(text(old))).rejects.toThrow("is not the one");
    await expect(
      settleMasterKey(installation.db, { ...place(), dataDir: join(folder, "nowhere") }),
    ).rejects.toThrow(`(${fresh.master.id}) is missing`);
    expect((await readMasterKeys(place())).map(({ master }) => master.id)).toEqual([fresh.master.id]);
    expect(await secretOf("acme", keys)).toMatchObject({ text: "mine" });
  });
});

test("every place is read page by page", async () => {
  const keys = await settle();
  await addDestination("acme", "one", keys);
  await addDestination("other", "two", keys);
  const [destinations] = sealedPlaces;
  const { db } = installation;
  const first = (await destinations?.read(db.system, null, 1)) ?? [];
  const second = (await destinations?.read(db.system, first[0]?.identity ?? null, 1)) ?? [];
  expect([...first, ...second].map(({ identity }) => identity)).toEqual([["acme"], ["other"]]);
  for (const place of sealedPlaces) {
    expect(
      await place.read(
        db.system,
        ["a", "00000000-0000-4000-8000-000000000001"].slice(
          0,
          place.name === "destinations" || place.name === "aws_identity" ? 1 : 2,
        ),
        10,
        "none",
      ),
    ).toBeInstanceOf(Array);
  }
});
