import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type DigestKind, type Sound, soundDigest } from "./sound-digest.ts";

/**
 * A loopback sink that answers as S3 does (PutObject, multipart uploads, the few questions that clients ask first) and
 * keeps no object, only what it was: the cost of a store falls on all alike, and would hide the difference. It verifies
 * no signature. Parts of a multipart upload are kept until it is complete, as they come in any order.
 * Prints its URL. `POST /-/begin?digest=` forgets all, `GET /-/found` tells what has come since.
 */
let kind: DigestKind = "sha256";
let found: (Sound & { key: string })[] = [];
let before = 0;
let ended = 0;
const open = new Set<IncomingMessage["socket"]>();
const uploads = new Map<string, Map<number, Buffer[]>>();
// Of a form that no client takes for an MD5 of the bytes.
const etag = '"00000000000000000000000000000000-1"';

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
server.on("connection", (socket) => {
  open.add(socket);
  socket.on("close", () => {
    open.delete(socket);
    ended += socket.bytesRead;
  });
});
server.keepAliveTimeout = 60_000;
// It ends with whoever started it.
process.stdin.on("end", () => process.exit()).resume();
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://sink");
  if (pathname === "/-/begin") {
    kind = searchParams.get("digest") === "crc32" ? "crc32" : "sha256";
    found = [];
    before = received();
    response.end();
  } else if (pathname === "/-/found") {
    response.end(JSON.stringify({ objects: found, sentBytes: received() - before }));
  } else if (request.method === "PUT") await put(request, response, pathname, searchParams);
  else if (request.method === "POST") await multipart(request, response, pathname, searchParams);
  else {
    // A bucket that is there and empty.
    response.statusCode = pathname.split("/").length > 2 && !pathname.endsWith("/") ? 404 : 200;
    const name = searchParams.has("location") ? "LocationConstraint" : "ListBucketResult";
    response.end(
      request.method === "HEAD" ? undefined : `<${name}><IsTruncated>false</IsTruncated></${name}>`,
    );
  }
}

/** Bytes on all connections so far, heads of requests among them. */
function received(): number {
  return [...open].reduce((sum, { bytesRead }) => sum + bytesRead, ended);
}

async function put(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  if (request.headers["content-encoding"]?.includes("aws-chunked")) {
    response.writeHead(501).end("<Error><Code>NotImplemented</Code><Message>aws-chunked</Message></Error>");
    return;
  }
  const parts = uploads.get(query.get("uploadId") ?? "");
  if (parts) {
    const part: Buffer[] = [];
    for await (const chunk of request) part.push(chunk as Buffer);
    parts.set(Number(query.get("partNumber")), part);
  } else {
    const sound = soundDigest(kind);
    request.on("data", (chunk: Buffer) => sound.push(chunk));
    await new Promise((resolve, reject) => request.on("end", resolve).on("error", reject));
    remember(path, sound.finish());
  }
  const checksum = request.headers["x-amz-checksum-sha256"];
  if (typeof checksum === "string") response.setHeader("x-amz-checksum-sha256", checksum);
  response.setHeader("x-amz-request-id", String(found.length));
  response.setHeader("etag", etag);
  response.end();
}

/** CreateMultipartUpload and CompleteMultipartUpload (S3 API reference). */
async function multipart(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  await text(request);
  const id = query.get("uploadId");
  if (id === null) {
    const made = `upload-${uploads.size + 1}`;
    uploads.set(made, new Map());
    response.end(
      `<InitiateMultipartUploadResult><UploadId>${made}</UploadId></InitiateMultipartUploadResult>`,
    );
    return;
  }
  const sound = soundDigest(kind);
  const parts = [...(uploads.get(id) ?? [])].sort(([a], [b]) => a - b);
  for (const [, part] of parts) for (const chunk of part) sound.push(chunk);
  uploads.set(id, new Map());
  remember(path, sound.finish());
  response.end(
    `<CompleteMultipartUploadResult><ETag>${etag.replaceAll('"', "&quot;")}</ETag></CompleteMultipartUploadResult>`,
  );
}

/** @param path `/bucket/key` */
function remember(path: string, sound: Sound): void {
  found.push({ key: decodeURIComponent(path).replace(/^\/[^/]*\//, ""), ...sound });
}
