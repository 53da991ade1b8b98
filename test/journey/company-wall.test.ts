import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openOperator } from "../support/console-in-test.ts";
import { connectionsOf, rowsOf, withClient } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

let onbin: OnbinInTest;

beforeAll(async () => {
  onbin = await startOnbin();
  const operator = await openOperator(onbin);
  for (const id of ["a", "b"]) {
    const { key } = await operator.addCompany(id);
    await operator.addPerson(id, "administrator");
    const parts = recordingForm({ sequenceId: `call-of-${id}`, externalId: "same" }, wave(1));
    expect((await knock(onbin.url, key, parts)).status).toBe(201);
  }
});
afterAll(() => onbin.stop());

/** Every table with a company ID, in whatever schema but PostgreSQL's own. */
const tables = () =>
  rowsOf<{ name: string; enabled: boolean; forced: boolean; policies: string[]; owner: string }>(
    onbin.dataDir,
    `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
       pg_get_userbyid(c.relowner) as owner,
       array(select p.polname::text from pg_policy p where p.polrelid = c.oid order by 1) as policies
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped
     join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema') order by 1`,
  );

describe("every table with a company ID", () => {
  test("has row security, forced, with its policies", async () => {
    const found = await tables();
    expect(found.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["calls", "recordings", "destinations"]),
    );
    expect(found.length).toBeGreaterThanOrEqual(13);
    for (const table of found) {
      // Through the third, the owner's function removes entries that are older than 400 days, and sees no other.
      const third = table.name === "operation_log" ? ["kept_400_days"] : [];
      expect(table).toMatchObject({
        enabled: true,
        forced: true,
        policies: ["all_companies", "company_wall", ...third],
      });
    }
    const owners = await rowsOf(
      onbin.dataDir,
      `select p.polroles = array[c.relowner] as is_owners from pg_policy p join pg_class c on c.oid = p.polrelid
       where p.polname = 'kept_400_days'`,
    );
    expect(owners).toEqual([{ is_owners: true }]);
  });

  test("has the company ID in each unique key", async () => {
    const keys = await rowsOf<{ name: string; columns: string[] }>(
      onbin.dataDir,
      `select i.indexrelid::regclass::text as name,
         array(select a.attname::text from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any (i.indkey)) as columns
       from pg_index i where i.indisunique and exists (
         select 1 from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
         join pg_namespace n on n.oid = c.relnamespace and n.nspname not in ('pg_catalog', 'information_schema')
         where a.attrelid = i.indrelid and a.attname = 'company_id' and not a.attisdropped)`,
    );
    expect(keys.length).toBeGreaterThanOrEqual(15);
    // A company's external ID for roles of AWS is made by us, at random: nobody learns by choosing one.
    const ours = ["companies_external_id"];
    const others = keys.filter(({ name }) => !ours.includes(name));
    expect(others.filter(({ columns }) => !columns.includes("company_id"))).toEqual([]);
  });

  test("refers to other companies' rows by no foreign key", async () => {
    const foreign = await rowsOf<{ name: string; columns: string[] }>(
      onbin.dataDir,
      `select conname as name, array(select a.attname::text from pg_attribute a
         where a.attrelid = conrelid and a.attnum = any (conkey)) as columns
       from pg_constraint where contype = 'f' and exists (select 1 from pg_attribute a
         where a.attrelid = conrelid and a.attname = 'company_id')`,
    );
    expect(foreign.filter(({ columns }) => !columns.includes("company_id"))).toEqual([]);
  });
});

describe("the service's roles", () => {
  test("are no superusers, bypass nothing, make no roles, own no table", async () => {
    const { service, system, companyRole } = await connectionsOf(onbin.dataDir);
    const names = [service.user, system.user, companyRole];
    const roles = await rowsOf(
      onbin.dataDir,
      `select rolname from pg_roles where rolname = any ($1)
         and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`,
      [names],
    );
    expect(roles).toHaveLength(3);
    const owned = await rowsOf(
      onbin.dataDir,
      "select relname from pg_class where pg_get_userbyid(relowner) = any ($1)",
      [names],
    );
    expect(owned).toEqual([]);
    const members = await rowsOf(
      onbin.dataDir,
      "select roleid::regrole::text as role, member::regrole::text as member from pg_auth_members where member::regrole::text = any ($1)",
      [names],
    );
    expect(members).toEqual([{ role: companyRole, member: service.user }]);
  });

  test("operation log and attempts can be changed or deleted by nobody who serves a company", async () => {
    const grants = await rowsOf(
      onbin.dataDir,
      `select table_name, grantee, privilege_type from information_schema.role_table_grants
       where grantee like 'onbin\\_%' and privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')
         and (table_name = 'operation_log' or (table_name = 'attempts' and privilege_type <> 'UPDATE'))`,
    );
    expect(grants).toEqual([]);
  });
});

describe("what stands beside the tables", () => {
  test("functions of the owner's are these; nobody who serves a company may call one, and none looks elsewhere first", async () => {
    const found = await rowsOf<{ name: string; path: string[]; callers: string[]; arguments: string }>(
      onbin.dataDir,
      `select p.proname as name, p.proconfig as path, pg_get_function_arguments(p.oid) as arguments,
         array(select coalesce(r.rolname, 'public')::text from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
           left join pg_roles r on r.oid = a.grantee where a.grantee <> p.proowner order by 1) as callers
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const path = ["search_path=pg_catalog, public, pg_temp"];
    const clears = { arguments: "", path, callers: ["onbin_system"] };
    expect(found).toEqual([
      { name: "clear_old_operations", ...clears },
      { name: "clear_old_operator_acts", ...clears },
      // Triggers: PostgreSQL lets nobody call them.
      { name: "note_operators_act", arguments: "", path, callers: ["public"] },
      { name: "refuse_retired_key", arguments: "", path, callers: [] },
      { name: "turn_webhook_weeks", ...clears, path: [...path, "lock_timeout=200ms"] },
    ]);
  });

  test("no view, no other schema, no counter, no object to come is open to who serves companies", async () => {
    const others = `n.nspname not in ('pg_catalog', 'information_schema', 'public') and n.nspname !~ '^pg_(toast|temp)'`;
    for (const [what, query] of [
      [
        "views",
        "select relname from pg_class where relkind in ('v', 'm', 'f') and relnamespace = 'public'::regnamespace",
      ],
      ["schemas", `select nspname from pg_namespace n where ${others}`],
      ["defaults", "select * from pg_default_acl"],
      ["extensions", "select extname from pg_extension where extname <> 'plpgsql'"],
      [
        "counters",
        `select relname from pg_class cross join unnest(array['onbin_service', 'onbin_company']) as role
         where relkind = 'S' and has_sequence_privilege(role, oid, 'usage, select, update')`,
      ],
      [
        "making",
        `select role from unnest(array['onbin_service', 'onbin_company', 'onbin_system']) as role
         where has_schema_privilege(role, 'public', 'create') or has_database_privilege(role, 'onbin', 'create, temporary')`,
      ],
      [
        "PostgreSQL's roles",
        `select r.rolname, m.rolname from pg_roles r cross join pg_roles m where m.rolname like 'onbin\\_s%'
           and m.rolname <> 'onbin_superuser' and r.rolname like 'pg\\_%' and pg_has_role(m.oid, r.oid, 'member')
           and r.rolname <> 'pg_database_owner'`,
      ],
    ]) {
      expect([what, await rowsOf(onbin.dataDir, String(query))]).toEqual([what, []]);
    }
  });
});

/** Runs an act as the role that serves companies, for this company (null: none was chosen). */
function asCompany<T>(company: string | null, act: (client: pg.Client) => Promise<T>): Promise<T> {
  return withClient(
    onbin.dataDir,
    async (client) => {
      const { companyRole } = await connectionsOf(onbin.dataDir);
      await client.query("begin");
      if (company !== null) await client.query("select set_config('app.company', $1, true)", [company]);
      await client.query(`set local role ${client.escapeIdentifier(companyRole)}`);
      return act(client);
    },
    "service",
  );
}

const readable = [
  "companies",
  "users",
  "user_links",
  "user_sessions",
  "api_keys",
  "operation_log",
  "calls",
  "call_names",
  "recordings",
];

describe("as the role that serves a company", () => {
  test.each(readable)("%s: another's rows are not there", async (table) => {
    const seen = await asCompany(
      "a",
      async (client) => (await client.query(`select company_id from ${table}`)).rows,
    );
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen.map((row: { company_id: string }) => row.company_id))).toEqual(new Set(["a"]));
    const none = await asCompany("a", (client) =>
      client.query(`select 1 from ${table} where company_id = 'b'`),
    );
    expect(none.rowCount).toBe(0);
  });

  test.each([null, "", "c"])("with app.company = %j nothing at all is seen", async (company) => {
    for (const table of readable) {
      const seen = await asCompany(company, (client) => client.query(`select 1 from ${table}`));
      expect([table, seen.rowCount]).toEqual([table, 0]);
    }
  });

  const call = (company: string) =>
    `insert into calls (company_id, sequence_id, parent_sequence_id, happened_at) values ('${company}', 'x', 'x', now())`;

  test("a row of another cannot be written: 42501", async () => {
    await expect(asCompany("a", (client) => client.query(call("b")))).rejects.toMatchObject({
      code: "42501",
    });
    await expect(asCompany(null, (client) => client.query(call("a")))).rejects.toMatchObject({
      code: "42501",
    });
    expect((await asCompany("a", (client) => client.query(call("a")))).rowCount).toBe(1);
  });

  test("nor changed, nor pushed over the wall", async () => {
    const stolen = await asCompany("a", (client) =>
      client.query("update calls set memo = 'x' where company_id = 'b'"),
    );
    expect(stolen.rowCount).toBe(0);
    await expect(
      asCompany("a", (client) =>
        client.query("update calls set company_id = 'b' where sequence_id = 'call-of-a'"),
      ),
    ).rejects.toMatchObject({ code: "42501" });
  });

  test("the tables of the operator are closed", async () => {
    for (const table of ["operators", "operator_links", "operator_sessions"]) {
      await expect(asCompany("a", (client) => client.query(`select 1 from ${table}`))).rejects.toMatchObject({
        code: "42501",
      });
    }
  });
});

test("before a company is chosen, the login itself may read nothing", async () => {
  for (const table of readable) {
    await expect(
      withClient(onbin.dataDir, (client) => client.query(`select 1 from ${table}`), "service"),
    ).rejects.toMatchObject({
      code: "42501",
    });
  }
});

test("the settings of the connection end with the transaction: a pooled connection remembers no company", async () => {
  const left = await withClient(
    onbin.dataDir,
    async (client) => {
      const { companyRole } = await connectionsOf(onbin.dataDir);
      await client.query("begin");
      await client.query("select set_config('role', $1, true), set_config('app.company', 'a', true)", [
        companyRole,
      ]);
      await client.query("commit");
      return (
        await client.query<{ who: string; company: string }>(
          "select current_user as who, current_setting('app.company', true) as company",
        )
      ).rows;
    },
    "service",
  );
  expect(left).toEqual([{ who: "onbin_service", company: "" }]);
});
