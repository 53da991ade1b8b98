import type { Writable } from "node:stream";
import { BoundedClient } from "./bounded-client.ts";

/**
 * The client of companies' transactions. BEGIN goes out together with the statement after it, which is the one that
 * chooses the company and so is harmless should BEGIN fail: a transaction costs a round trip less
 * (docs/decisions/0038-fewer-round-trips.md). For a pool with `pipeline: true`.
 */
export class CompanyClient extends BoundedClient {
  #begins = false;

  override query(...given: unknown[]): never {
    if (given[0] === "begin") {
      this.#begins = true;
      return Promise.resolve({ command: "BEGIN", rowCount: null, rows: [] }) as never;
    }
    const ask = (asked: unknown[]): unknown => Reflect.apply(BoundedClient.prototype.query, this, asked);
    if (!this.#begins) return ask(given) as never;
    this.#begins = false;
    const { stream } = Reflect.get(this, "connection") as { stream: Writable };
    stream.cork();
    try {
      const both = [ask(["begin", []]), ask(given)];
      return Promise.all(both).then(([, answer]) => answer) as never;
    } finally {
      stream.uncork();
    }
  }
}
