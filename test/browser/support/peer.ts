import { onTestFinished } from "vitest";
import type { RequestRecord, StoredObject, StsRole } from "../../../demo/s3/s3-server.ts";
import type { Fault } from "../../support/s3-peer/fault.ts";
import { shared } from "./console.ts";

/** Makes the peer misbehave until the test ends. */
export async function setFaults(faults: readonly Fault[]): Promise<void> {
  await post("/-/faults", faults);
  onTestFinished(() => post("/-/faults", []));
}

/** Makes these the roles of the peer. */
export const setRoles = (roles: readonly StsRole[]) => post("/-/roles", roles);

/** Every request that the peer has answered. */
export const peerLog = () => get<RequestRecord[]>("/-/log");

/** What the peer has stored under a key, oldest first. */
export const storedVersions = (bucket: string, key: string) =>
  get<StoredObject[]>(`/-/versions?${new URLSearchParams({ bucket, key })}`);

async function post(path: string, body: unknown): Promise<void> {
  const answer = await fetch(new URL(path, shared().control), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

async function get<Value>(path: string): Promise<Value> {
  const answer = await fetch(new URL(path, shared().control));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as Value;
}
