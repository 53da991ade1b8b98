import { PreparingClient } from "./preparing-client.ts";

/**
 * Milliseconds for which anything waits in the database (promise 7): for a lock that somebody else holds; for one
 * statement; in a transaction whose process does nothing any more (stopped, say) and so keeps its locks from others;
 * and, longer than all of these, for a server that does not answer at all.
 */
export const patience = {
  lock_timeout: 15_000,
  statement_timeout: 120_000,
  idle_in_transaction_session_timeout: 60_000,
  query_timeout: 150_000,
  keepAlive: true,
};

/** A client whose connection is given up once a statement was not answered in time: nobody knows what it would say next. */
export class BoundedClient extends PreparingClient {
  override query(...given: unknown[]): never {
    const answer: unknown = Reflect.apply(PreparingClient.prototype.query, this, given);
    if (answer instanceof Promise) answer.catch((error: unknown) => this.#giveUp(error));
    return answer as never;
  }

  #giveUp(error: unknown): void {
    if (!(error instanceof Error) || error.message !== "Query read timeout") return;
    const connection = Reflect.get(this, "connection") as { stream?: { destroy(): void } } | undefined;
    connection?.stream?.destroy();
  }
}
