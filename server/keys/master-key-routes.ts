import { Type } from "typebox";
import { MasterKeySchema } from "../../contract/master-key.ts";
import type { Visitors } from "../accounts/visitor.ts";
import { AppError } from "../base/app-error.ts";
import { askControl } from "../base/control-socket.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { rotateAct } from "./begin-rotation.ts";
import { readKeyStatus } from "./key-status.ts";
import { noteOrder, takeOrder } from "./rotation-state.ts";

type Parts = { db: Database; visitors: Visitors; dataDir: string };

const path = "/api/operator/master-key";

/**
 * The master key, for the operator: how it stands, and the order to replace it. This process cannot do that: it asks
 * the supervisor, as the command line does, which makes the key and replaces this very process too.
 */
export function masterKeyRoutes(server: HttpServer, { db, visitors, dataDir }: Parts): void {
  server.get(path, { schema: { response: { 200: MasterKeySchema } } }, async (request) => {
    await visitors.requireOperator(request);
    return readKeyStatus(db);
  });

  server.post(`${path}/rotate`, { schema: { response: { 202: Type.Null() } } }, async (request, reply) => {
    const { email } = await visitors.requireOperator(request);
    const { from } = await readKeyStatus(db);
    if (from === "environment") throw new AppError("master_key_from_environment");
    await noteOrder(db.system, { actor: `operator ${email}`, address: request.ip });
    await begin(dataDir).catch(async (error: unknown) => {
      await takeOrder(db.system);
      throw error;
    });
    return reply.status(202).send(null);
  });
}

/** Resolves when the new key is on disk; what follows goes on without this process. */
async function begin(dataDir: string): Promise<void> {
  const begun = Promise.withResolvers<void>();
  askControl(dataDir, rotateAct, () => begun.resolve()).then(begun.resolve, (error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    begun.reject(new AppError("master_key_not_rotated", { detail }));
  });
  await begun.promise;
}
