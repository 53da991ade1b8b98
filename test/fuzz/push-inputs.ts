import { noise } from "../../server/shape/testing/noise.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";
import type { Random } from "../kill/random.ts";
import { type Corpus, mutate, oneOf } from "./mutate.ts";

/** What a run needs to fill in: it is another one each time. */
export type Place = { port: number; key: string; sourceId: string };

const boundary = "----fuzz";
const audio = waveFile({ data: noise(1600, 3) });

/** One part, as it stands in a form. */
function part(head: string, value: string | Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
    Buffer.from(value),
    Buffer.from("\r\n"),
  ]);
}
const field = (name: string, value: string | Buffer) =>
  part(`Content-Disposition: form-data; name="${name}"`, value);
const file = (name: string, fileName: string, value: Buffer) =>
  part(
    `Content-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: audio/wav`,
    value,
  );
const close = Buffer.from(`--${boundary}--\r\n`);
const form = (...parts: readonly Buffer[]) => Buffer.concat([...parts, close]);

const names = [
  "audio",
  "agent",
  "customer",
  "rx",
  "tx",
  "sequenceId",
  "externalId",
  "from",
  "memo",
  "type",
  "callBegin",
  "format",
];
const hostileNames = [
  "",
  "../audio",
  "audio\0",
  "__proto__",
  "constructor",
  "audio\r\nX: y",
  "音声",
  "a".repeat(3000),
  'a"b',
  "audio[]",
];
const values = [
  "01JD",
  "in\u0000coming",
  "\u202e12",
  "\ud83d\udc69",
  "x".repeat(70_000),
  "=1+1",
  "2026-11-22T10:00:00Z",
  "",
  "\xff\xfe",
  "-".repeat(9),
];

const forms: Corpus = {
  whole: [
    form(
      field("externalId", "1795334501.3"),
      field("from", "+12025550101"),
      file("audio", "call.wav", audio),
    ),
    form(file("agent", "a.wav", audio), file("customer", "c.wav", audio), field("type", "incoming")),
    form(field("sequenceId", "01JD"), field("memo", "line\r\nline")),
  ],
  words: [
    `--${boundary}`,
    `--${boundary}--`,
    "\r\n",
    "Content-Disposition: form-data; ",
    'name="',
    'filename="',
    "filename*=UTF-8''%00",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Type: multipart/mixed; boundary=x\r\n",
    "charset=utf-16",
    ...names,
  ],
};

const records: Corpus = {
  whole: [
    Buffer.from(
      '{"variables":{"uuid":"0d6ba1ae-6dd0-4c0e-9a5b-5f8a8b3c1f00","direction":"inbound","start_epoch":"1795334501","end_epoch":"1795334561"},"callflow":[{"caller_profile":{"destination_number":"201"}}]}',
    ),
    Buffer.from(`cdr=${encodeURIComponent('{"variables":{"uuid":"0d6ba1ae-6dd0-4c0e-9a5b-5f8a8b3c1f01"}}')}`),
  ],
  words: ["{", "[".repeat(5000), '"\\u0000"', '"\\ud800"', "cdr=", "%7B", "variables", "uuid"],
};

const signIns: Corpus = {
  whole: [Buffer.from('{"company":"acme","email":"a@example.com","password":"correct horse battery"}')],
  words: [
    "{",
    "[".repeat(5000),
    '"\\u0000"',
    '"__proto__":{}',
    '"constructor":{"prototype":1}',
    "company",
    "1e400",
  ],
};

/** A form out of parts that nobody would send together. */
function oddForm(random: Random): Buffer {
  const many = random.next() < 0.03 ? random.whole(90, 2500) : random.whole(0, 6);
  const parts = Array.from({ length: many }, () => {
    const name = oneOf(random, random.next() < 0.7 ? names : hostileNames);
    const value = random.next() < 0.4 ? audio : oneOf(random, values);
    return random.next() < 0.5
      ? file(
          name,
          oneOf(random, ["call.wav", "../../etc/passwd", "a\0b", "C:\\a.wav", "", "\u202ewav.exe"]),
          Buffer.from(value),
        )
      : field(name, value);
  });
  return random.next() < 0.85 ? form(...parts) : Buffer.concat(parts);
}

/** The body in chunks (RFC 9112, 7.1), whose lengths may lie. */
function chunked(random: Random, body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const length = random.whole(1, 4000);
    const piece = body.subarray(at, at + length);
    const said =
      random.next() < 0.02
        ? oneOf(random, ["0", "-1", "ffffffffffffffff", "1g", "", " 5"])
        : piece.length.toString(16);
    chunks.push(Buffer.from(`${said}${random.next() < 0.05 ? ";a=b" : ""}\r\n`), piece, Buffer.from("\r\n"));
    at += length;
  }
  return Buffer.concat([...chunks, Buffer.from("0\r\n\r\n")]);
}

const targets = {
  push: { weight: 6, method: "POST", path: "/api/v1/recordings" },
  legs: { weight: 1, method: "POST", path: "/api/v1/sources/freeswitch" },
  record: { weight: 1, method: "POST", path: "/api/v1/sources/freeswitch" },
  notice: { weight: 1, method: "POST", path: "/api/v1/sources/rtpengine" },
  webhook: { weight: 1, method: "POST", path: "" },
  read: { weight: 1, method: "GET", path: "" },
  signIn: { weight: 1, method: "POST", path: "/api/app/sign-in" },
} as const;
type TargetName = keyof typeof targets;
const weights = Object.fromEntries(
  Object.entries(targets).map(([name, { weight }]) => [name, weight]),
) as Record<TargetName, number>;

/** A request, byte for byte, and whether its sender said truly how long it is. */
export function makeRequest(
  random: Random,
  { port, key, sourceId }: Place,
): { bytes: Buffer; target: TargetName } {
  const target = random.pick(weights);
  const { method, path } = targets[target];
  const isForm = target === "push" || target === "legs";
  const body =
    target === "read"
      ? Buffer.alloc(0)
      : isForm
        ? random.next() < 0.4
          ? oddForm(random)
          : mutate(random, forms)
        : target === "notice"
          ? random.next() < 0.5
            ? form(file("ngfile", "abc-mix.wav", audio))
            : Buffer.alloc(0)
          : mutate(random, target === "signIn" ? signIns : records);
  const isChunked = random.next() < 0.2;
  const type =
    isForm || (target === "notice" && body.length > 0)
      ? `multipart/form-data; boundary=${boundary}`
      : "application/json";
  const lines = [
    `${method} ${path || pathOf(random, target, sourceId)} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Authorization: Bearer ${key}`,
    `Content-Type: ${random.next() < 0.05 ? oneOf(random, oddTypes) : type}`,
    ...(target === "notice"
      ? ["X-Recording-Call-ID: abc@x", "X-Recording-File-Name: abc-mix.wav", "X-Recording-Kind: mixed"]
      : []),
    ...(random.next() < 0.05 ? [oneOf(random, oddHeaders)] : []),
    ...(body.length === 0 && method === "GET"
      ? []
      : isChunked
        ? ["Transfer-Encoding: chunked"]
        : [`Content-Length: ${lengthOf(random, body)}`]),
    "Connection: close",
    "",
    "",
  ];
  const head = Buffer.from(lines.join("\r\n"));
  const spoiled = random.next() < 0.1 ? mutate(random, { whole: [head], words: headWords }) : head;
  return { bytes: Buffer.concat([spoiled, isChunked ? chunked(random, body) : body]), target };
}

const oddTypes = [
  "multipart/form-data",
  "multipart/form-data; boundary=",
  `multipart/form-data; boundary="${"b".repeat(5000)}"`,
  "multipart/mixed; boundary=----fuzz",
  "text/plain; charset=utf-16",
  "application/json; charset=x",
  "multipart/form-data; boundary=----fuzz; boundary=x",
  "*/*",
];
const oddHeaders = [
  "Transfer-Encoding: chunked",
  "Content-Length: 5",
  "Expect: 100-continue",
  "Expect: x",
  "Host: evil.example",
  "Upgrade: websocket",
  "Idempotency-Key: \x7f",
  "Content-Encoding: gzip",
  "X-Forwarded-For: 1.2.3.4",
  `X-A: ${"a".repeat(17_000)}`,
  "Accept-Language: ja",
  "Range: bytes=0-1,5-",
  "Cookie: onbin=%00; onbin=x",
];
const headWords = [
  "\r\n",
  ": ",
  "HTTP/1.0",
  "HTTP/9.9",
  "TRACE ",
  "OPTIONS * ",
  "CONNECT x:1 ",
  "GET http://evil.example/",
  "%2e%2e%2f",
  "\0",
  "\t",
  "Transfer-Encoding: gzip, chunked\r\n",
  "Content-Length: 0\r\n",
];

function pathOf(random: Random, target: TargetName, sourceId: string): string {
  if (target === "webhook")
    return `/api/v1/webhooks/${random.next() < 0.5 ? sourceId : oneOf(random, ["x", "%00", "..%2f"])}`;
  const value = oneOf(random, [
    "01JD",
    "%00",
    "%ED%A0%80",
    "'",
    "2026-02-30",
    "9".repeat(300),
    "%E2%80%AE",
    "[]",
    "1e99",
  ]);
  return oneOf(random, [
    `/api/v1/recordings/${value}`,
    `/api/v1/recordings?cursor=${value}&state=${value}`,
    `/api/v1/recordings?from=${value}&to=${value}`,
    `/${value}`,
    `//${value}/..%2f..`,
    `/api/app/links/${value}`,
  ]);
}

function lengthOf(random: Random, body: Buffer): string {
  const lie = random.next();
  if (lie > 0.06) return String(body.length);
  return oneOf(random, [
    String(body.length + 1),
    String(Math.max(0, body.length - 1)),
    "0",
    "99999999999",
    "-1",
    "1e3",
    "+5",
    "0x10",
  ]);
}
