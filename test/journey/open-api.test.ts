import { rename, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addCloudSource } from "../support/cloud-stand-in/cloud-in-test.ts";
import { sendStandard } from "../support/cloud-stand-in/standard-webhook.ts";
import { withClient } from "../support/database-in-test.ts";
import { boundary, form, type Part, wave } from "../support/door-in-test.ts";
import { type Answer, openContract, structureFaults } from "../support/open-api-in-test.ts";
import { type Request, send, sendHead } from "../support/raw-request.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

// The OpenAPI document against the service that gives it: its examples are sent as they stand, every error that it names
// is provoked, and no answer comes that it does not have.

let stage: Stage;
let acme: Tenant;
let contract: Awaited<ReturnType<typeof openContract>>;
let readKey: string;
let pushKey: string;
let seed = 0;
/** The most that can be set, and more than the disk of a machine for tests has room for. */
const maxUpload = 2 ** 40;

beforeAll(async () => {
  // The fewest places that can be set: a company alone gets half of them.
  stage = await startStage({}, { ONBIN_MAX_UPLOAD: String(maxUpload), ONBIN_UPLOADS_AT_ONCE: "8" });
  acme = await stage.addTenant("acme");
  contract = await openContract(stage.onbin.url);
  const keyWith = async (scope: string) =>
    (await acme.administrator.mustPost("/api/app/keys", { name: scope, scope })).json.key as string;
  readKey = await keyWith("read");
  pushKey = await keyWith("push");
});
afterAll(() => stage?.close());

const codeOf = ({ body }: Answer) => (body as { error?: { code: string } }).error?.code;
const bearer = (key: string | null) => (key === null ? {} : { authorization: `Bearer ${key}` });

/** Sends a request of an operation and holds its answer against the document. */
async function ask(operationId: string, request: Request): Promise<Answer> {
  const answer = await send(stage.onbin.url, request);
  contract.check(operationId, answer);
  return answer;
}

/** The operations that take a form with a file: their own headers, the file's part, and what goes with it. */
const doors = {
  pushRecording: { path: "/api/v1/recordings", file: "audio", fields: {} },
  notifyOfRtpengine: { path: "/api/v1/sources/rtpengine", file: "ngfile", fields: {} },
  takeFromFreeswitch: {
    path: "/api/v1/sources/freeswitch",
    file: "audio",
    fields: { uuid: "4f2c8a52-5d3c-4b7a-9d52-0d3d6d6e7f02", leg: "read" },
  },
} as const;
type Door = keyof typeof doors;
const doorNames = Object.keys(doors) as Door[];

const audio = () => wave(++seed);
const file = (name: string, value = audio()): Part => ({ name, value, filename: `${name}.wav` });
const text = (fields: Record<string, string>): Part[] =>
  Object.entries(fields).map(([name, value]) => ({ name, value }));

/** The headers that an operation asks for, as its examples have them. */
function headersOf(operationId: string): Record<string, string> {
  const { parameters = [] } = contract.find(operationId);
  const given = parameters.filter(
    (parameter) => parameter.in === "header" && parameter.example !== undefined,
  );
  return Object.fromEntries(given.map(({ name, example }) => [name, String(example)]));
}

/** A request with a form at one of the doors. */
const formAt = (
  door: Door,
  parts: readonly Part[] | Buffer,
  { key = pushKey as string | null, headers = headersOf(door) } = {},
) =>
  ask(door, {
    ...{ method: "POST", path: doors[door].path, body: Buffer.isBuffer(parts) ? parts : form([...parts]) },
    headers: { "content-type": `multipart/form-data; boundary=${boundary}`, ...bearer(key), ...headers },
  });

/** What is right at a door. */
const rightParts = (door: Door): Part[] => [...text(doors[door].fields), file(doors[door].file)];

/** The parts of a form as the document's example has it; a file's bytes are a recording of their own. */
function partsOf(operationId: string, example: unknown): Part[] {
  const media = contract.find(operationId).requestBody?.content["multipart/form-data"];
  const schema = media?.schema as { properties?: Record<string, { format?: string }> } | undefined;
  return Object.entries(example as Record<string, string>).map(([name, value]) =>
    schema?.properties?.[name]?.format === "binary" ? file(name) : { name, value },
  );
}

test("the document is a whole OpenAPI 3.1 document", () => {
  expect(structureFaults(contract.document)).toEqual([]);
  expect(Object.keys(contract.document.paths).every((path) => path.startsWith("/api/v1/"))).toBe(true);
});

describe("each example is taken as it stands", () => {
  test("pushRecording, and as a repeat when it comes again", async () => {
    const examples = contract.examples("pushRecording");
    expect(examples.length).toBeGreaterThan(4);
    for (const { name, value } of examples) {
      const parts = partsOf("pushRecording", value);
      const [first, second] = [await formAt("pushRecording", parts), await formAt("pushRecording", parts)];
      expect([name, first.status, second.status]).toEqual([name, name === "facts" ? 200 : 201, 200]);
    }
  });

  test("notifyOfRtpengine: the notification, its file, the file again, and a stream that waits for the other", async () => {
    const headers = { ...headersOf("notifyOfRtpengineByGet"), ...bearer(pushKey) };
    const request = { method: "GET", path: doors.notifyOfRtpengine.path, headers };
    expect((await ask("notifyOfRtpengineByGet", request)).status).toBe(200);
    const [example] = contract.examples("notifyOfRtpengine");
    const parts = partsOf("notifyOfRtpengine", example?.value);
    const statuses = [await formAt("notifyOfRtpengine", parts), await formAt("notifyOfRtpengine", parts)];
    expect(statuses.map(({ status }) => status)).toEqual([201, 200]);
    const single = {
      ...headersOf("notifyOfRtpengine"),
      ...{
        "x-recording-call-id": "other",
        "x-recording-file-name": "other-1.wav",
        "x-recording-kind": "single",
      },
    };
    expect((await formAt("notifyOfRtpengine", [file("ngfile")], { headers: single })).status).toBe(202);
  });

  test("takeFromFreeswitch: a record in each of its codings, and the files of both sides", async () => {
    const examples = contract.examples("takeFromFreeswitch");
    for (const { type, value } of examples.filter((example) => !example.type.startsWith("multipart"))) {
      const body = Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
      const headers = { "content-type": type, ...bearer(pushKey) };
      const path = doors.takeFromFreeswitch.path;
      expect((await ask("takeFromFreeswitch", { method: "POST", path, headers, body })).status).toBe(200);
    }
    const example = examples.find(({ type }) => type.startsWith("multipart"))?.value;
    const parts = partsOf("takeFromFreeswitch", example);
    const other = parts.map((part) => {
      if (part.name === "leg") return { ...part, value: "write" };
      return part.name === "audio" ? { ...file("audio"), filename: "other.wav" } : part;
    });
    expect((await formAt("takeFromFreeswitch", parts)).status).toBe(202);
    expect((await formAt("takeFromFreeswitch", other)).status).toBe(201);
    expect((await formAt("takeFromFreeswitch", other)).status).toBe(200);
  });
});

describe.each(doorNames)("refusals of %s", (door) => {
  const { path, file: name, fields } = doors[door];

  test.each<[string, () => Part[] | Buffer]>([
    ["field_unknown", () => [...rightParts(door), ...text({ sequenceID: "a" })]],
    ["field_repeated", () => [...rightParts(door), file(name)]],
    ["audio_empty", () => [...text(fields), file(name, Buffer.alloc(0))]],
    ["nothing_sent", () => text(door === "pushRecording" ? { from: "1" } : fields)],
    ["multipart_broken", () => Buffer.from("audio=1")],
  ])("%s", async (code, parts) => {
    expect(codeOf(await formAt(door, parts()))).toBe(code);
  });

  test("key_missing, key_unknown, key_scope", async () => {
    const keys: [string | null, string][] = [
      ...([
        [null, "key_missing"],
        ["wrong", "key_unknown"],
        [readKey, "key_scope"],
      ] as [string | null, string][]),
    ];
    for (const [key, code] of keys) expect(codeOf(await formAt(door, rightParts(door), { key }))).toBe(code);
  });

  test("too_large and disk_nearly_full, by its length alone", async () => {
    const announce = (bytes: number) => ({
      ...{
        "content-type": "multipart/form-data; boundary=x",
        "content-length": bytes,
        expect: "100-continue",
      },
      ...{ ...headersOf(door), ...bearer(pushKey) },
    });
    const head = { method: "POST", path };
    expect(codeOf(await ask(door, { ...head, headers: announce(maxUpload + 1) }))).toBe("too_large");
    expect(codeOf(await ask(door, { ...head, headers: announce(maxUpload) }))).toBe("disk_nearly_full");
  });

  test("disk_unusable", async () => {
    const incoming = join(stage.onbin.dataDir, "spool", "incoming");
    await rename(incoming, `${incoming}-aside`);
    await writeFile(incoming, "no folder");
    const answer = await formAt(door, rightParts(door));
    await rm(incoming, { recursive: true });
    await rename(`${incoming}-aside`, incoming);
    expect(codeOf(answer)).toBe("disk_unusable");
  });
});

describe("refusals of one door alone", () => {
  test("pushRecording: field_invalid, files_wrong, not_multipart, recording_differs", async () => {
    const push = (parts: readonly Part[], headers = {}) => formAt("pushRecording", parts, { headers });
    expect(codeOf(await push([...text({ callBegin: "2026-11-22T10:00:00" }), file("audio")]))).toBe(
      "field_invalid",
    );
    expect(codeOf(await push([file("audio"), file("agent")]))).toBe("files_wrong");
    expect(codeOf(await push([], { "content-type": "application/json" }))).toBe("not_multipart");
    for (const code of [undefined, "recording_differs"])
      expect(codeOf(await push([...text({ sequenceId: "twice" }), file("audio")]))).toBe(code);
  });

  test("field_invalid: a notification of nothing, a side that is none, a record that is none", async () => {
    expect(codeOf(await formAt("notifyOfRtpengine", [file("ngfile")], { headers: {} }))).toBe(
      "field_invalid",
    );
    const nobody = [...text({ uuid: "4f2c8a52", leg: "nobody" }), file("audio")];
    expect(codeOf(await formAt("takeFromFreeswitch", nobody))).toBe("field_invalid");
    const path = doors.notifyOfRtpengine.path;
    const byGet = { method: "GET", path, headers: bearer(pushKey) };
    expect(codeOf(await ask("notifyOfRtpengineByGet", byGet))).toBe("field_invalid");
    for (const [key, code] of [
      ["wrong", "key_unknown"],
      [null, "key_missing"],
      [readKey, "key_scope"],
    ] as const)
      expect(codeOf(await ask("notifyOfRtpengineByGet", { ...byGet, headers: bearer(key) }))).toBe(code);
  });

  const head = (door: Door) => [
    `POST ${doors[door].path} HTTP/1.1`,
    `Host: 127.0.0.1:${stage.onbin.port}`,
    `Authorization: Bearer ${pushKey}`,
    "Content-Type: multipart/form-data; boundary=x",
    ...Object.entries(headersOf(door)).map(([name, value]) => `${name}: ${value}`),
  ];

  test("door_busy, while others have all places", async () => {
    const others = Array.from({ length: 4 }, () => connect(stage.onbin.port, "127.0.0.1"));
    for (const socket of others)
      socket.write(`${head("pushRecording").join("\r\n")}\r\nContent-Length: 9\r\n\r\n`);
    const said = async (door: Door) => codeOf(await formAt(door, rightParts(door)));
    for (const door of doorNames)
      await expect.poll(() => said(door), { message: door, timeout: 20_000 }).toBe("door_busy");
    for (const socket of others) socket.destroy();
    // Their places are free again.
    await expect.poll(() => said("pushRecording"), { timeout: 20_000 }).toBeUndefined();
  }, 90_000);

  test("length_required, and too_slow for a sender that falls silent", async () => {
    const missing = await sendHead(stage.onbin.port, head("pushRecording"));
    contract.check("pushRecording", missing);
    expect(codeOf(missing)).toBe("length_required");
    await Promise.all(
      doorNames.map(async (door) => {
        const answer = await sendHead(stage.onbin.port, [...head(door), "Content-Length: 1000"]);
        contract.check(door, answer);
        expect([door, codeOf(answer)]).toEqual([door, "too_slow"]);
      }),
    );
  }, 60_000);
});

describe("readRecording and listRecordings", () => {
  const read = (path: string, key: string | null = readKey) =>
    ask(path.startsWith("/api/v1/recordings/") ? "readRecording" : "listRecordings", {
      ...{ method: "GET", path, headers: bearer(key) },
    });

  test("in every state that a recording was brought to", async () => {
    await acme.push("delivered");
    await acme.until("delivered", "delivered");
    await acme.push("text", Buffer.from("This is no recording."));
    await acme.until("text", "held");
    for (const id of ["delivered", "text"]) expect((await read(`/api/v1/recordings/${id}`)).status).toBe(200);
    expect((await formAt("pushRecording", text({ sequenceId: "no-audio" }))).status).toBe(201);
    const { body } = await read("/api/v1/recordings/no-audio");
    expect(body).toMatchObject({ state: null, attempts: [] });
  });

  test("with the document's own examples of its parameters, each and all", async () => {
    const { parameters = [] } = contract.find("listRecordings");
    const given = parameters
      .filter(({ example }) => example !== undefined)
      .map(({ name, example }) => [name, String(example)]);
    expect(given.length).toBeGreaterThan(2);
    for (const one of [...given.map((pair) => [pair]), given]) {
      expect((await read(`/api/v1/recordings?${new URLSearchParams(one)}`)).status).toBe(200);
    }
    const [id] = contract.find("readRecording").parameters ?? [];
    expect(codeOf(await read(`/api/v1/recordings/${id?.example}`))).toBe("not_found");
  });

  test("refusals", async () => {
    for (const path of ["/api/v1/recordings", "/api/v1/recordings/delivered"]) {
      expect(codeOf(await read(path, null))).toBe("key_missing");
      expect(codeOf(await read(path, "wrong"))).toBe("key_unknown");
      expect(codeOf(await read(path, pushKey))).toBe("key_scope");
    }
    expect(codeOf(await read(`/api/v1/recordings/${"x".repeat(65)}`))).toBe("request_invalid");
    expect(codeOf(await read("/api/v1/recordings?state=lost"))).toBe("request_invalid");
    expect(codeOf(await read("/api/v1/recordings?from=yesterday"))).toBe("field_invalid");
  });
});

describe("takeWebhook", () => {
  const signingSecret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

  test("its example, signed, and every refusal", async () => {
    const { address } = await addCloudSource(
      ...([stage, "acme", "webhook", { hosts: "files.example.com" }, { signingSecret }] as const),
    );
    const [example] = contract.examples("takeWebhook");
    const event = example?.value as Record<string, unknown>;
    const tell = async (body: object, options = {}) => {
      const { status, json } = await sendStandard(address, signingSecret, body, options);
      const answer = { status, body: json, headers: {} };
      contract.check("takeWebhook", answer);
      return answer;
    };
    expect((await tell(event)).status).toBe(200);
    const other = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
    expect(codeOf(await tell(event, { signWith: other }))).toBe("webhook_unsigned");
    const { audioUrl: _audioUrl, ...silent } = event;
    expect(codeOf(await tell(silent))).toBe("webhook_invalid");
    expect(codeOf(await tell({ ...event, audioUrl: "https://elsewhere.example.org/a.wav" }))).toBe(
      "field_invalid",
    );
    expect(codeOf(await tell({ ...event, sequenceID: "a" }))).toBe("field_unknown");
    const at = (path: string, bytes: number) =>
      ask("takeWebhook", { method: "POST", path, body: Buffer.alloc(bytes, 0x20), headers: {} });
    expect(codeOf(await at(new URL(address).pathname, 2 ** 20 + 1))).toBe("too_large");
    expect(codeOf(await at("/api/v1/webhooks/01k9m3w8z5t2q7r4b6n1c0d8ef", 2))).toBe("not_found");
  });
});

describe("of all operations", () => {
  /** Each operation with the least that a key is asked for. */
  const least: Record<string, (key: string) => Promise<Answer>> = {
    ...Object.fromEntries(
      doorNames.map((door) => [door, (key: string) => formAt(door, rightParts(door), { key })]),
    ),
    notifyOfRtpengineByGet: (key) =>
      ask("notifyOfRtpengineByGet", {
        ...{ method: "GET", path: doors.notifyOfRtpengine.path },
        headers: { ...bearer(key), ...headersOf("notifyOfRtpengineByGet") },
      }),
    readRecording: (key) =>
      ask("readRecording", { method: "GET", path: "/api/v1/recordings/text", headers: bearer(key) }),
    listRecordings: (key) =>
      ask("listRecordings", { method: "GET", path: "/api/v1/recordings", headers: bearer(key) }),
  };

  test("unavailable, while the database does not answer", async () => {
    await withClient(stage.onbin.dataDir, async (client) => {
      await client.query("begin");
      await client.query("lock table api_keys, sources in access exclusive mode");
      const webhook = { method: "POST", path: "/api/v1/webhooks/01k9m3w8z5t2q7r4b6n1c0d8ef" };
      const answers = await Promise.all([
        ...Object.values(least).map((act) => act(pushKey)),
        ask("takeWebhook", { ...webhook, body: Buffer.from("{}") }),
      ]);
      await client.query("rollback");
      expect(answers.map(codeOf)).toEqual(answers.map(() => "unavailable"));
    });
  }, 60_000);

  test("too_many_requests, for somebody who tries out keys", async () => {
    for (const [operationId, act] of Object.entries(least)) {
      let status = 0;
      for (let tries = 0; tries < 80 && status !== 429; tries++) ({ status } = await act(`onbin_${tries}`));
      expect([operationId, status]).toEqual([operationId, 429]);
    }
  });

  test("no operation and no error was left out", () => {
    // A fault of our own cannot be ordered.
    const ofOurs = [...contract.operations.keys()].map((id) => `${id} 500 internal`);
    expect(contract.unseen().filter((one) => !ofOurs.includes(one))).toEqual([]);
  });
});
