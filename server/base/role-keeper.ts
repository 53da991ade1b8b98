import { setTimeout as sleep } from "node:timers/promises";
import type { RoleFacts } from "./child-process.ts";
import type { Log } from "./log.ts";
import { describeEnd, type Life, type Patience, type Role, type Supervised, startLife } from "./role-life.ts";
import type { RoleEnd } from "./role-process.ts";

export type RoleKeeper = {
  /** Resolves when everything stops and no process of the role is left. */
  readonly ended: Promise<void>;
  /**
   * Starts a new process, waits until it is ready, and ends the old one, which finishes what it has under way.
   * @throws Error with what the new one said when it does not get ready; the old one goes on then
   */
  replace(role: Role): Promise<void>;
};

type Keeping = Supervised & {
  role: Role;
  log: Log;
  onReady: (facts: RoleFacts) => void;
  onDeath: (end: RoleEnd) => void;
};

/** Keeps one process of a role running until everything stops: one that dies is started again. */
export function keepRole(keeping: Keeping): RoleKeeper {
  const { stopping, patience, log, onReady, onDeath } = keeping;
  const lives = new Set<Promise<unknown>>();
  const begin = (role: Role): Life => {
    const life = startLife(role, keeping, log, onReady);
    lives.add(life.ended);
    void life.ended.finally(() => lives.delete(life.ended));
    return life;
  };
  let role = keeping.role;
  let current = begin(role);
  let succession = Promise.withResolvers<"succeeded">();

  const run = async () => {
    for (let shortLives = 0; ; ) {
      const life = current;
      const end = await Promise.race([life.ended, succession.promise]);
      if (stopping.aborted) break;
      if (end === "succeeded") {
        succession = Promise.withResolvers();
        shortLives = 0;
        continue;
      }
      shortLives = isLong(end, patience) ? 0 : shortLives + 1;
      const pause = pauseAfter(end, shortLives, patience);
      log.error("role.died", undefined, { ending: describeEnd(end), restartIn: pause });
      onDeath(end);
      const waited = sleep(pause, undefined, { signal: stopping }).catch(() => undefined);
      await Promise.race([waited, succession.promise]);
      if (stopping.aborted) break;
      if (current === life) current = begin(role);
    }
    // What was retired, or was about to take over, ends as well.
    while (lives.size > 0) await Promise.all(lives);
  };

  return {
    ended: run(),
    async replace(next) {
      if (stopping.aborted) return;
      const life = begin(next);
      if ((await life.ready) === undefined) {
        const end = await life.ended;
        if (stopping.aborted) return;
        throw new Error(describeEnd(end));
      }
      if (stopping.aborted) return;
      const old = current;
      role = next;
      current = life;
      succession.resolve("succeeded");
      old.retire();
      await old.ended;
    },
  };
}

const isLong = (end: RoleEnd, patience: Patience) => end.wasReady && end.lived >= patience.longLife;

/**
 * One that had come up and worked for a while was killed or met something rare: it is wanted back at once. One that
 * dies young may do so for ever: the pauses double, and grow long only where it does not even come up.
 */
function pauseAfter(end: RoleEnd, shortLives: number, patience: Patience): number {
  if (shortLives === 0) return 0;
  const longest = end.wasReady ? patience.longestPause : patience.longestUnready;
  return Math.min(patience.firstPause * 2 ** (shortLives - 1), longest);
}
