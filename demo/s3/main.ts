import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type S3ServerOptions, startS3Server } from "./s3-server.ts";

// node demo/s3/main.ts --config file.json: the file holds S3ServerOptions; SIGTERM ends it.
const { values } = parseArgs({ options: { config: { type: "string" } } });
if (values.config === undefined) {
  console.error("usage: node demo/s3/main.ts --config file.json");
  process.exit(2);
}
const server = await startS3Server(JSON.parse(await readFile(values.config, "utf8")) as S3ServerOptions);
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
console.log(JSON.stringify({ url: server.url }));
