import { createHmac } from "node:crypto";
import pg from "pg";
import type { Connections } from "./database.ts";

/** Names of the service's roles; roles live in the whole cluster, so the database's name is part of them. */
export function roleNames(database: string): { service: string; company: string; system: string } {
  return { service: `${database}_service`, company: `${database}_company`, system: `${database}_system` };
}

/**
 * Makes the three roles of the service, or brings them up to date; the caller connects as the owner.
 * `service` may only become `company`; `company` sees one company; `system` has policies of its own. None is a
 * superuser or may bypass row-level security.
 */
export async function ensureRoles(owner: pg.ClientConfig): Promise<Connections> {
  const config = connectionParts(owner);
  const names = roleNames(config.database);
  const client = new pg.Client(owner);
  await client.connect();
  try {
    const create = async (name: string, attributes: string) => {
      const quoted = client.escapeIdentifier(name);
      const found = await client.query("select 1 from pg_roles where rolname = $1", [name]);
      const safe = "nosuperuser nocreatedb nocreaterole noreplication nobypassrls";
      // Only a superuser may name the attributes that a new role lacks anyway.
      if (found.rowCount === 0) await client.query(`create role ${quoted} ${attributes}`);
      const bad = await client.query(
        "select 1 from pg_roles where rolname = $1 and (rolsuper or rolbypassrls or rolcreaterole)",
        [name],
      );
      if (bad.rowCount !== 0)
        throw new Error(`The database role ${name} has more rights than it may: ${safe}.`);
      return quoted;
    };
    const company = await create(names.company, "nologin");
    const service = await create(names.service, "login noinherit");
    const system = await create(names.system, "login noinherit");
    for (const [quoted, name] of [
      [service, names.service],
      [system, names.system],
    ] as const) {
      const secret = servicePassword(config.password, name);
      if (secret !== null)
        await client.query(`alter role ${quoted} password ${client.escapeLiteral(secret)}`);
    }
    await client.query(`grant ${company} to ${service}`);
    const database = client.escapeIdentifier(config.database);
    await client.query(`grant connect on database ${database} to ${service}, ${system}`);
    // A table of one's own could stand before a real one where a function of the owner's looks.
    await client.query(`revoke temporary on database ${database} from public`);
    return serviceConnections(owner);
  } finally {
    await client.end();
  }
}

/** The connections of a service whose roles were made before (by `ensureRoles`), without touching the database. */
export function serviceConnections(owner: pg.ClientConfig): Connections {
  const config = connectionParts(owner);
  const names = roleNames(config.database);
  const as = (name: string): pg.ClientConfig => {
    const secret = servicePassword(config.password, name);
    return {
      ...config.rest,
      database: config.database,
      user: name,
      ...(secret === null ? {} : { password: secret }),
    };
  };
  // The few statements of `system` claim and finish work; planning them for each value would cost more than running them.
  // A machine that is gone is noticed within half a minute, and what its sessions held (locks, LISTEN) is free again.
  const options =
    "-c plan_cache_mode=force_generic_plan " +
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";
  const system = { ...as(names.system), options, keepAlive: true, keepAliveInitialDelayMillis: 10_000 };
  return { service: as(names.service), system, companyRole: names.company };
}

/**
 * Every machine that knows the owner's password can work out the service's; nothing has to be stored or passed on.
 * Without a password (socket in a private folder, trust) there is none.
 */
function servicePassword(ownerPassword: string | undefined, role: string): string | null {
  if (!ownerPassword) return null;
  return createHmac("sha256", ownerPassword).update(`onbin role ${role}`).digest("base64url");
}

function connectionParts(owner: pg.ClientConfig) {
  const client = new pg.Client(owner);
  const { connectionString: _, user: __, password: ___, database: ____, ...rest } = owner;
  return {
    database: client.database ?? "onbin",
    password: typeof client.password === "string" ? client.password : undefined,
    rest: { ...rest, host: client.host, port: client.port, ...(client.ssl ? { ssl: client.ssl } : {}) },
  };
}
