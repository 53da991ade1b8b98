import type { Writable } from "node:stream";
import { BoundedClient } from "./bounded-client.ts";

/** Ends the text of a statement that COMMIT goes out with. */
export const commitsWith = "/* COMMIT goes with it */";

type Asked = unknown[];
type Answer = { command: string; rowCount: number | null; rows: never[] };
const nothing = (command: string): Answer => ({ command, rowCount: null, rows: [] });

/**
 * The client of companies' transactions: what need not wait for an answer goes out together with what is asked next, and
 * saves a round trip each (docs/decisions/0038-fewer-round-trips.md). BEGIN and the statement after it, which chooses the
 * company, go with the first of the act; COMMIT with the last, where that is marked by `commitsWith`. When the database
 * refuses one of them, those after it fail as well, and COMMIT rolls back. (Not so when the marked one cannot even be sent,
 * as one of its values cannot be written down: COMMIT keeps what stood before it then. And where BEGIN itself is refused,
 * there is nothing to roll back, and the answer to COMMIT is no other than that of one which kept all.) For a pool with
 * `pipeline: true`.
 */
export class CompanyClient extends BoundedClient {
  /** BEGIN, and then the choice of the company; not sent yet. */
  #ahead: Asked[] = [];
  /** The answer to a COMMIT that went with the statement before it. */
  #committed: Promise<Answer> | undefined;

  override query(...given: Asked): never {
    return this.#answer(given) as never;
  }

  #answer(given: Asked): Promise<unknown> {
    const [text] = given;
    if (text === "begin") {
      this.#ahead = [["begin", []]];
      return Promise.resolve(nothing("BEGIN"));
    }
    if (this.#ahead.length === 1) {
      this.#ahead.push(given);
      return Promise.resolve(nothing("SELECT"));
    }
    if (this.#committed !== undefined) return this.#endedAlready(text, this.#committed);
    const ahead = this.#ahead;
    this.#ahead = [];
    // Nothing of it was ever sent.
    if (ahead.length > 0 && text === "rollback") return Promise.resolve(nothing("ROLLBACK"));
    const isLast = typeof text === "string" && text.endsWith(commitsWith);
    if (ahead.length === 0 && !isLast) return this.#ask(given);
    const { answers, committed } = this.#askTogether([...ahead, given], isLast);
    this.#committed = committed;
    return Promise.all(answers).then((all) => all.at(-1));
  }

  /** What is asked after COMMIT went out. @throws Error where it would be false, or in no transaction */
  async #endedAlready(text: unknown, committed: Promise<Answer>): Promise<Answer> {
    if (text !== "commit" && text !== "rollback")
      throw new Error("Asked after the transaction's last statement");
    this.#committed = undefined;
    const ended = await committed;
    if (text === "rollback" && ended.command === "COMMIT") throw new Error("Refused after it was committed");
    return ended;
  }

  #askTogether(asked: readonly Asked[], commits: boolean) {
    const { stream } = Reflect.get(this, "connection") as { stream: Writable };
    stream.cork();
    try {
      const answers = asked.map((one) => this.#ask(one));
      const committed = commits ? this.#ask(["commit", []]) : undefined;
      // Whoever asks for the end of the transaction is told.
      committed?.catch(() => undefined);
      return { answers, committed };
    } finally {
      stream.uncork();
      // kill point: database.last-and-commit-sent when commits
    }
  }

  #ask(asked: Asked): Promise<Answer> {
    return Reflect.apply(BoundedClient.prototype.query, this, asked);
  }
}
