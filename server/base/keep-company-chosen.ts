import pg from "pg";
import { roleNames } from "./database-roles.ts";

/**
 * Leaves set_config() to the service's logins and the owner. Whoever serves a company is another role from the moment
 * that the company was chosen, so that no expression which somebody got into a statement can choose another one before
 * the transaction ends (decision 27). The function is PostgreSQL's: only a superuser can, and what is not granted here
 * nobody else in this database can use.
 * @param superuser connects to the database of the service
 */
export async function keepCompanyChosen(superuser: pg.ClientConfig, owner: string): Promise<void> {
  const client = new pg.Client(superuser);
  await client.connect();
  try {
    const { service, system } = roleNames(client.database ?? "");
    const logins = [service, system, owner].map((name) => client.escapeIdentifier(name)).join(", ");
    const setConfig = "function pg_catalog.set_config(text, text, boolean)";
    await client.query(`grant execute on ${setConfig} to ${logins}`);
    await client.query(`revoke execute on ${setConfig} from public`);
  } finally {
    await client.end();
  }
}
