import { join } from "node:path";

export type ClusterPorts = { monitor: number; monitorV1: number; gateway: number; stsGateway: number };

/** Name of the one key that the cluster's KMS has. */
export const testKmsKey = "onbin-test-key";

/** Seals session tokens; 16 characters, as Ceph wants it. Nobody but this machine reaches the cluster. */
const stsKey = "onbin-tests-only";

/**
 * The whole ceph.conf of a cluster of one monitor, one store of objects in memory, and two gateways to it, all on one
 * address. The second has STS: with that, Ceph 16 says AccessDenied of a wrong secret and of an unknown key.
 */
export function renderClusterSettings(
  folder: string,
  id: string,
  ports: ClusterPorts,
  { bytes, address }: { bytes: number; address: string },
): string {
  return `[global]
fsid = ${id}
mon host = ${monitorAddress(ports, address)}
public addr = ${address}
cluster addr = ${address}
ms bind ipv6 = false
auth cluster required = none
auth service required = none
auth client required = none
# Without keys there is no secure mode, which is the usual one towards monitors.
ms mon client mode = crc

osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 1

run dir = ${join(folder, "run")}
log file = ${join(folder, "log", "$name.log")}
admin socket = ${join(folder, "run", "$name.asok")}
pid file = ${join(folder, "run", "$name.pid")}

[mon.a]
mon data = ${join(folder, "mon")}

[osd.0]
osd data = ${join(folder, "osd")}
osd objectstore = memstore
memstore device bytes = ${bytes}

${gatewaySettings(folder, "rgw", `${address}:${ports.gateway}`)}
${gatewaySettings(folder, "sts", `${address}:${ports.stsGateway}`)}
rgw s3 auth use sts = true
rgw sts key = ${stsKey}
`;
}

/** Both protocols of the monitor, as its map and its clients name them. */
export function monitorAddress({ monitor, monitorV1 }: ClusterPorts, address: string): string {
  return `[v2:${address}:${monitor},v1:${address}:${monitorV1}]`;
}

function gatewaySettings(folder: string, name: string, endpoint: string): string {
  return `[client.${name}]
rgw data = ${join(folder, "rgw")}
rgw frontends = beast endpoint=${endpoint}
rgw thread pool size = 32
# A KMS of its own for tests; over plain http, which is this machine alone.
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = ${testKmsKey}=${Buffer.alloc(32, 7).toString("base64")}
rgw crypt require ssl = false`;
}
