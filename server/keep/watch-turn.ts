import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";

/** Seconds for which a turn lasts unless it is renewed; one whose holder died or hangs passes to another after that. */
const turnSeconds = 15;
const renewEverySeconds = 4;
/** Seconds between two looks whether the turn has become free. */
const lookEverySeconds = 1;

type Running = { stop(): Promise<void> };

/**
 * Runs the clocks of `watch` in one process at a time, however many there are on however many machines: whoever has the
 * turn, a row with an end by the database's clock, runs them. Every act of theirs is safe beside another all the same,
 * as a process that hangs may wake up in the midst of one after its turn has ended.
 */
export function takeWatchTurns(
  db: Database,
  start: () => readonly Running[],
  log: Log,
): Running & { hasTurn(): boolean } {
  const me = randomUUID();
  let running: readonly Running[] = [];
  /** By the clock that counts while the machine sleeps as well, so that nobody runs on after a long sleep. */
  let until = 0;
  let stopped = false;
  let looking: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const halt = async () => {
    const ending = running;
    running = [];
    await Promise.all(ending.map((clock) => clock.stop()));
  };
  const look = async () => {
    const asked = Date.now();
    if (await takeTurn(db, me)) {
      until = asked + turnSeconds * 1000;
      if (running.length === 0 && !stopped) {
        log.info("watch.turn");
        running = start();
      }
      return;
    }
    if (running.length > 0) log.warn("watch.turn-lost");
    await halt();
  };
  const round = () => {
    looking = look()
      .catch(async (error: unknown) => {
        log.warn("watch.turn-unknown", { error: error instanceof Error ? error.message : String(error) });
        if (Date.now() > until) await halt();
      })
      .finally(() => {
        const seconds = running.length > 0 ? renewEverySeconds : lookEverySeconds;
        if (!stopped) timer = setTimeout(round, seconds * 1000);
      });
  };
  round();
  return {
    hasTurn: () => running.length > 0,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
      await halt();
      // The next one need not wait; should this fail, it waits for the end of the turn.
      await sql`update installation set value = jsonb_set(value, '{until}', to_jsonb(now()))
        where name = 'watch-turn' and value ->> 'holder' = ${me}`
        .execute(db.system)
        .catch(() => undefined);
    },
  };
}

/** Takes the turn where it is free, or goes on with it. */
async function takeTurn(db: Database, me: string): Promise<boolean> {
  const taken = await sql`
    insert into installation (name, value)
    values ('watch-turn', jsonb_build_object('holder', ${me}::text, 'until', now() + ${`${turnSeconds} seconds`}::interval))
    on conflict (name) do update set value = excluded.value
      where installation.value ->> 'holder' = ${me} or (installation.value ->> 'until')::timestamptz <= now()
    returning name`.execute(db.system);
  return taken.rows.length > 0;
}
