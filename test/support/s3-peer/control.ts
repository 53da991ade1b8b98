import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { S3Bucket, S3Server, S3User, StsRole } from "../../../demo/s3/s3-server.ts";
import type { Fault } from "./fault.ts";
import type { FaultList } from "./fault-list.ts";

/**
 * Steers a peer that runs as a process of its own. POST /-/faults, /-/users, /-/buckets and /-/roles replace the list with the
 * JSON array sent; GET reads it; GET /-/log and /-/versions?bucket=&key= tell what happened.
 */
export async function startControl(
  port: number,
  server: S3Server,
  faults: FaultList,
): Promise<{ url: string; close(): Promise<void> }> {
  const http = createServer((request, response) => {
    answer(request, server, faults).then(
      (value) => {
        response.writeHead(value === undefined ? 404 : 200, { "content-type": "application/json" });
        response.end(JSON.stringify(value ?? null));
      },
      (error: unknown) => {
        response.writeHead(400, { "content-type": "application/json" });
        response.end(JSON.stringify({ error: String(error) }));
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, server: S3Server, faults: FaultList): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  switch (`${request.method} ${pathname}`) {
    case "POST /-/faults":
      faults.set(await list<Fault>(request));
      return faults.items;
    case "GET /-/faults":
      return faults.items;
    case "POST /-/users":
      server.users.splice(0, server.users.length, ...(await list<S3User>(request)));
      return server.users.length;
    case "POST /-/buckets":
      server.buckets.splice(0, server.buckets.length, ...(await list<S3Bucket>(request)));
      return server.buckets;
    case "POST /-/roles":
      server.roles.splice(0, server.roles.length, ...(await list<StsRole>(request)));
      return server.roles.length;
    case "GET /-/log":
      return server.log;
    case "GET /-/versions":
      return server.versions(searchParams.get("bucket") ?? "", searchParams.get("key") ?? "");
    default:
      return undefined;
  }
}

async function list<Item>(request: IncomingMessage): Promise<Item[]> {
  const value = await json(request);
  if (!Array.isArray(value)) throw new Error("a JSON array is wanted");
  return value;
}
