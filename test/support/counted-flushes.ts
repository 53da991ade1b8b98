import { Socket } from "node:net";
import type pg from "pg";

/**
 * Connections to PostgreSQL whose flushes are counted: each is one system call that PostgreSQL answers before the next,
 * a round trip.
 */
export function countFlushes(config: pg.ClientConfig): { config: pg.ClientConfig; flushes(): number } {
  let flushes = 0;
  class CountedSocket extends Socket {
    override _write(...given: Parameters<Socket["_write"]>): void {
      flushes += 1;
      super._write(...given);
    }
    override _writev(...given: Parameters<NonNullable<Socket["_writev"]>>): void {
      flushes += 1;
      super._writev?.(...given);
    }
  }
  return { config: { ...config, stream: () => new CountedSocket() }, flushes: () => flushes };
}
