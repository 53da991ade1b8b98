import { createHash } from "node:crypto";
import { createServer } from "node:http";

/**
 * A loopback sink that answers as S3 does after a stored object, and keeps nothing: both sides of the bench send to
 * it. It hashes nothing (its cost would fall on both alike, and hide the difference); the ETag is no MD5.
 * Prints its URL; `GET /-/count` tells how many objects came, and how many bytes.
 */
let objects = 0;
let bytes = 0;
const etag = `"${createHash("md5").update("sink").digest("hex")}-1"`;
const server = createServer((request, response) => {
  if (request.url === "/-/count") {
    response.end(JSON.stringify({ objects, bytes }));
    return;
  }
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on("end", () => {
    objects++;
    response.setHeader("etag", etag);
    response.setHeader("x-amz-request-id", String(objects));
    const checksum = request.headers["x-amz-checksum-sha256"];
    if (typeof checksum === "string") response.setHeader("x-amz-checksum-sha256", checksum);
    response.end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
});
