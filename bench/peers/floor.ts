import { createReadStream } from "node:fs";
import { copyFile, readdir, stat } from "node:fs/promises";
import http from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { signedHeaders } from "../../test/support/s3-peer/signed-request.ts";
import { runWhenTold } from "./run-when-told.ts";

/**
 * The floor: finished files, each copied and PUT, eight at a time over kept connections, signed without a hash of the
 * bytes (UNSIGNED-PAYLOAD); no fsync, no database. `floor.ts URL BUCKET/FOLDER FROM COPIES`, the key in
 * AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
 */
const [store = "", target = "", from = "", copies = ""] = process.argv.slice(2);
const { AWS_ACCESS_KEY_ID: accessKeyId = "", AWS_SECRET_ACCESS_KEY: secretAccessKey = "" } = process.env;
const atOnce = 8;
const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
const names = (await readdir(from)).sort();

async function put(name: string): Promise<void> {
  const copy = join(copies, name);
  await copyFile(join(from, name), copy);
  const { size } = await stat(copy);
  const path = `/${target}/${name}`;
  const headers = await signedHeaders(store, {
    ...{ method: "PUT", path, accessKeyId, secretAccessKey, payloadHash: "UNSIGNED-PAYLOAD" },
    headers: { "content-length": String(size) },
  });
  const request = http.request(`${store}${path}`, { method: "PUT", agent, headers });
  const answered = new Promise<void>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      response.resume();
      response.on("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${name}: ${response.statusCode}`)),
      );
    });
  });
  await pipeline(createReadStream(copy, { highWaterMark: 512 * 1024 }), request);
  await answered;
}

await runWhenTold(async () => {
  let next = 0;
  const work = async () => {
    for (let name = names[next++]; name !== undefined; name = names[next++]) await put(name);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
});
agent.destroy();
