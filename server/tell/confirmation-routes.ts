import { Type } from "typebox";
import { ConfirmationSchema } from "../../contract/notifications.ts";
import { createTryLimit } from "../accounts/try-limit.ts";
import { countedAddress } from "../base/counted-address.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { confirmAddress, readConfirmation } from "./confirmation.ts";

const schema = {
  params: Type.Object({ token: Type.String({ maxLength: 100 }) }),
  response: { 200: ConfirmationSchema },
};

/**
 * The public page behind a confirmation mail. Looking changes nothing: the scanners of mail servers open links, and
 * only a person presses the button.
 */
export function confirmationRoutes(server: HttpServer, { db }: { db: Database }): void {
  const limit = createTryLimit(db, 20, 300);
  const nameOf = (address: string) => [`confirmation:${countedAddress(address)}`];
  const path = "/api/app/confirmations/:token";
  server.get(path, { schema }, async (request) => {
    await limit.take(nameOf(request.ip));
    const found = await readConfirmation(db, request.params.token);
    await limit.giveBack(nameOf(request.ip));
    return found;
  });
  server.post(path, { schema }, async (request) => {
    await limit.take(nameOf(request.ip));
    const confirmed = await confirmAddress(db, request.params.token, request.ip);
    await limit.giveBack(nameOf(request.ip));
    return confirmed;
  });
}
