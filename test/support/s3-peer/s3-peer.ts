import type { Exchange, Hook } from "../../../demo/s3/exchange.ts";
import { type S3Server, type S3ServerOptions, startS3Server } from "../../../demo/s3/s3-server.ts";
import { applyFault } from "./apply-fault.ts";
import { startControl } from "./control.ts";
import type { Fault, FaultAct } from "./fault.ts";
import { FaultList } from "./fault-list.ts";

export type S3PeerOptions = Omit<S3ServerOptions, "hook"> & {
  faults?: Fault[];
  /** Of what `probability` draws; default 1. */
  seed?: number;
  /** Opens the control address on 127.0.0.1 (0: any free port). */
  controlPort?: number;
};

export type S3Peer = S3Server & { faults: FaultList; controlUrl: string | undefined };

/** The demo's S3 server with faults on demand. */
export async function startS3Peer(options: S3PeerOptions): Promise<S3Peer> {
  const { faults: first, seed, controlPort, ...rest } = options;
  const faults = new FaultList(seed ?? 1, first ?? []);
  const server = await startS3Server({ ...rest, hook: hookFor(faults) });
  const control = controlPort === undefined ? undefined : await startControl(controlPort, server, faults);
  const close = async () => {
    await control?.close();
    await server.close();
  };
  return { ...server, faults, controlUrl: control?.url, close };
}

function hookFor(faults: FaultList): Hook {
  const struck = new WeakMap<Exchange, FaultAct[]>();
  return async (point, exchange) => {
    if (point === "arrived") {
      const acts = faults.strike(exchange.record);
      struck.set(exchange, acts);
      if (acts.length > 0) exchange.record.notes = acts.map(({ kind }) => kind);
    }
    for (const act of struck.get(exchange) ?? []) {
      if ((await applyFault(act, point, exchange)) === "answered") return "answered";
    }
    return "go on";
  };
}
