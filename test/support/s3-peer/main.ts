import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type S3PeerOptions, startS3Peer } from "./s3-peer.ts";

// node test/support/s3-peer/main.ts --config file.json: the file holds S3PeerOptions; SIGTERM ends it.
const { values } = parseArgs({ options: { config: { type: "string" } } });
if (values.config === undefined) {
  console.error("usage: node test/support/s3-peer/main.ts --config file.json");
  process.exit(2);
}
const options = JSON.parse(await readFile(values.config, "utf8")) as S3PeerOptions;
const peer = await startS3Peer({ controlPort: 0, ...options });
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    peer.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
console.log(JSON.stringify({ url: peer.url, control: peer.controlUrl }));
