import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import http from "node:http";
import { pipeline } from "node:stream/promises";

/**
 * The floor: ready files, each PUT with its length over a kept connection, `atOnce` at a time; no signature, no hash,
 * no database. Runs as a process of its own: `bare-put.ts URL FILE…`, prints `{ seconds, cpuSeconds }`.
 */
const [target = "", ...files] = process.argv.slice(2);
const atOnce = 8;
const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });

async function put(path: string, name: string): Promise<void> {
  const { size } = await stat(path);
  const request = http.request(`${target}/bare/${name}`, {
    method: "PUT",
    agent,
    headers: { "content-length": size },
  });
  const answered = new Promise<void>((resolve, reject) => {
    request.on("response", (response) => {
      response.resume();
      response.on("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${response.statusCode}`)),
      );
    });
    request.on("error", reject);
  });
  await pipeline(createReadStream(path, { highWaterMark: 512 * 1024 }), request);
  await answered;
}

const began = performance.now();
let next = 0;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let index = next++; index < files.length; index = next++)
      await put(files[index] ?? "", `${index}.wav`);
  }),
);
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6 }));
agent.destroy();
