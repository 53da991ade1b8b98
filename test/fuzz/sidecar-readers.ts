import { AppError } from "../../server/base/app-error.ts";
import { readCdr } from "../../server/ingest/asterisk/cdr-record.ts";
import { readLinks } from "../../server/ingest/asterisk/cel-record.ts";
import { columnsFor } from "../../server/ingest/asterisk/columns.ts";
import { parseCsvLine } from "../../server/ingest/asterisk/csv-line.ts";
import { rowOf } from "../../server/ingest/asterisk/rows.ts";
import { generic } from "../../server/ingest/cloud/generic.ts";
import { storable } from "../../server/ingest/cloud/said.ts";
import { telnyx } from "../../server/ingest/cloud/telnyx.ts";
import { twilio } from "../../server/ingest/cloud/twilio.ts";
import { zoom } from "../../server/ingest/cloud/zoom.ts";
import { describeFile } from "../../server/ingest/folders/describe-file.ts";
import { readCallRecord } from "../../server/ingest/freeswitch/call-record.ts";
import { decodeRecord } from "../../server/ingest/freeswitch/decode-record.ts";
import { compilePattern, knownPatterns } from "../../server/ingest/names/name-pattern.ts";
import { isPushField, parsePushFields } from "../../server/ingest/parse-push-fields.ts";
import { factsSaid, parseCallMetadata } from "../../server/ingest/rtpengine/call-metadata.ts";
import { parsePcapMetadata } from "../../server/ingest/rtpengine/pcap-metadata.ts";
import { surveyCapture } from "../../server/ingest/rtpengine/read-capture.ts";
import { readNotice } from "../../server/ingest/rtpengine/read-notice.ts";
import { CaptureRefused } from "../../server/ingest/rtpengine/read-pcap.ts";
import { insistStorable, type Reader } from "./parser-target.ts";

const zone = "Asia/Tokyo";
const bytesOf = (...texts: readonly string[]) => texts.map((text) => Buffer.from(text));
const byWords = (error: unknown) => error instanceof AppError && error.status < 500;
/** A reader of ours that throws plain errors says by them what is wrong with a line; V8's own kinds are crashes. */
const byLine = (error: unknown) =>
  error instanceof SyntaxError || (error instanceof Error && error.constructor === Error);

const json = [
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  "null",
  "true",
  '"__proto__"',
  '"constructor"',
  '"\\u0000"',
  '"\\ud800"',
  "[".repeat(5000),
  "1e400",
];

const sidecar: Reader = {
  name: ".json beside a file",
  corpus: {
    whole: bytesOf(
      '{"externalId":"1795334501.3","type":"incoming","from":"+12025550101","to":"201","answered":true,"callBegin":1795334501}',
      '\ufeff{"sequenceId":"01JD","memo":"line\\nline","accountName":"黒澤商店","dialBegin":"2026-11-22T08:01:41+09:00","x":{"y":[1]}}',
    ),
    words: [...json, '"sequenceId"', '"parentSequenceId"', '"archive"', '"callEnd"'],
  },
  async read(bytes) {
    const found = { path: "2026/call.wav", bytes: 100, modifiedAt: new Date(0) };
    const text = bytes.toString("utf8");
    const around = {
      has: async (path: string) => path.includes("-rx"),
      read: async (path: string) => (path === "2026/call.json" ? text : null),
    };
    const described = await describeFile(around, found, null, zone, "asterisk");
    if ("leave" in described) return;
    const told = described.fields.flatMap(([field, value]) =>
      isPushField(field) ? [[field, value] as const] : [],
    );
    insistStorable(parsePushFields(new Map(told)));
  },
  refused: byWords,
};

const patterns = Object.values(knownPatterns).map(compilePattern);
const name: Reader = {
  name: "names by pattern",
  corpus: {
    whole: bytesOf(
      "2026/11/22/in-201-12025550101-20261122-080141-pbx1-1795334501.3.wav",
      "acme.example.com/archive/2026/Nov/22/0d6ba1ae-6dd0-4c0e-9a5b-5f8a8b3c1f00.wav",
    ),
    words: ["-", "/", "archive/", "-".repeat(255), "../", "\0"],
  },
  async read(bytes) {
    const path = bytes
      .toString("utf8")
      .toWellFormed()
      .replaceAll(/[\0\uFFFD]/g, "")
      .slice(0, 4096);
    for (const pattern of patterns) {
      const around = { has: async () => false, read: async () => null };
      const found = { path: `${path}.wav`, bytes: 1, modifiedAt: new Date(0) };
      const described = await describeFile(around, found, pattern, zone);
      if ("leave" in described) continue;
      const told = described.fields.flatMap(([field, value]) =>
        isPushField(field) ? [[field, value] as const] : [],
      );
      insistStorable(parsePushFields(new Map(told)));
    }
  },
  refused: byWords,
};

function lines(kind: "cdr" | "cel", ...whole: readonly string[]): Reader {
  return {
    name: `${kind.toUpperCase()} lines of Asterisk`,
    corpus: {
      whole: bytesOf(...whole),
      words: [",", '"', '""', '","', "\n", "2026-02-30 25:00:00", "ANSWERED", ",".repeat(200)],
    },
    read(bytes) {
      for (const line of bytes.toString("utf8").split("\n")) {
        const values = parseCsvLine(line);
        const columns = values === null ? null : columnsFor(kind, [], values.length);
        if (values === null || columns === null) continue;
        const row = rowOf(columns, values);
        insistStorable(kind === "cdr" ? readCdr(row, zone) : readLinks(row));
      }
    },
    refused: byLine,
  };
}

const freeswitch: Reader = {
  name: "json_cdr of FreeSWITCH",
  corpus: {
    whole: bytesOf(
      JSON.stringify(cdr()),
      `cdr=${encodeURIComponent(JSON.stringify(cdr()))}`,
      `cdr=${Buffer.from(JSON.stringify(cdr())).toString("base64")}`,
    ),
    words: [...json, "cdr=", "%7B", "variables", "uuid", "callflow", "originated_legs", "transfer_history"],
  },
  read: (bytes) => insistStorable(readCallRecord(decodeRecord(bytes))),
  refused: byWords,
};

const notice: Reader = {
  name: "notices of rtpengine",
  corpus: {
    whole: bytesOf(
      "call-id: abc@10.0.0.1\nfile-name: abc-mix.wav\nkind: mixed\ncall-start-time: 1795334501.25\ncall-metadata: from:1202|to:201|type:in|memo:%E3%81%82",
      "call-id: x\nfile-name: /spool/x-1.wav\nkind: single\nlabel: caller\ntag: 77\ntag-metadata: user:201",
    ),
    words: ["|", ":", "=", "%00", "%ff", "from", "type", "answered", "\n"],
  },
  read(bytes) {
    const headers = Object.fromEntries(
      bytes
        .toString("latin1")
        .split("\n")
        // HTTP lets no other name through.
        .filter((line) => /^[a-z0-9-]+: /.test(line))
        .map((line) => [
          `x-recording-${line.slice(0, line.indexOf(":"))}`,
          line.slice(line.indexOf(":") + 2),
        ]),
    );
    const read = readNotice(headers);
    insistStorable(read);
    insistStorable(factsSaid(parseCallMetadata(read.said)));
  },
  refused: byWords,
};

const sdp =
  "v=0\no=- 1 1 IN IP4 127.0.0.1\nm=audio 30000 RTP/AVP 0 8 101\na=rtpmap:0 PCMU/8000\na=rtpmap:101 telephone-event/8000\n";
const meta = `/var/spool/rtpengine/pcaps/abc-0123456789abcdef.pcap\n\nLabel: 1\nSDP mode: offer\n${sdp}\nLabel: 2\nSDP mode: answer\n${sdp.replace("30000", "30002")}\nTimestamp started ms: 1795334501250\n\ncall end time: x\nfrom:1202|to:201`;
const metadata: Reader = {
  name: "metadata of rtpengine",
  corpus: {
    whole: bytesOf(meta),
    words: ["SDP mode: ", "Label: ", "m=audio ", "a=rtpmap:", "\n", ".pcap", "Timestamp started ms: "],
  },
  read(bytes) {
    const read = parsePcapMetadata(
      "rtpengine-meta-abc%40x-0123456789abcdef.txt",
      bytes.toString("utf8").replaceAll("\0", ""),
    );
    if (read !== null) insistStorable(factsSaid(parseCallMetadata(read.said)));
  },
  refused: () => false,
};

const capture: Reader = {
  name: "captures",
  corpus: {
    whole: [pcap(0), pcap(8), pcap(96)],
    words: [Buffer.from("d4c3b2a1", "hex"), Buffer.from("a1b2c3d4", "hex"), Buffer.alloc(16)],
  },
  async read(bytes) {
    const read = parsePcapMetadata("rtpengine-meta-abc-0123456789abcdef.txt", meta);
    if (read === null) throw new TypeError("its own metadata was not read");
    const open = async function* () {
      for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
    };
    insistStorable(await surveyCapture(open, read));
  },
  refused: (error) => error instanceof CaptureRefused,
};

const cloud = {
  account: { accountSid: "AC1", hosts: "files.example.com" },
  secrets: { signingSecret: "whsec_AAAA" },
};
const events: Reader = {
  name: "events of cloud phones",
  corpus: {
    whole: bytesOf(
      '{"recordingId":"r1","audioUrl":"https://files.example.com/a.wav","from":"1","type":"incoming","callBegin":"2026-11-22T10:00:00Z"}',
      "RecordingSid=RE0123456789abcdef0123456789abcdef&CallSid=CA0123456789abcdef0123456789abcdef&RecordingStatus=completed&AccountSid=AC1",
      '{"data":{"event_type":"call.recording.saved","payload":{"recording_id":"a","call_session_id":"b","recording_urls":{"wav":"https://x"}}}}',
      '{"event":"phone.recording_completed","payload":{"object":{"recordings":[{"id":"a","call_id":"b","download_url":"https://zoom.us/a"}]}}}',
    ),
    words: [...json, "https://", "data", "payload", "object", "&", "=", "%00"],
  },
  read(bytes) {
    let refusal: unknown = null;
    for (const provider of [generic, twilio, telnyx, zoom]) {
      const request = { url: "https://onbin.example/api/v1/webhooks/1", header: () => "a", body: bytes };
      try {
        const { items } = provider.read(request, cloud);
        for (const { item, details } of items) {
          insistStorable(item);
          insistStorable(storable(details));
        }
      } catch (error) {
        if (!byWords(error)) throw error;
        refusal = error;
      }
    }
    if (refusal !== null) throw refusal;
  },
  refused: byWords,
};

/** Every reader of what comes beside recordings, from files, phone systems and providers. */
export const sidecarReaders: readonly Reader[] = [
  sidecar,
  name,
  lines(
    "cdr",
    '"","12025550101","201","from-pstn","""A B"" <12025550101>","PJSIP/trunk-1","PJSIP/201-2","Dial","PJSIP/201,20","2026-11-22 08:01:41","2026-11-22 08:01:45","2026-11-22 08:02:41",60,56,"ANSWERED","DOCUMENTATION","1795334501.3",""',
    '"","1","2","c","","a","b","Queue","q","2026-11-22 08:01:41.123456","","2026-11-22 08:01:41",0,0,"NO ANSWER","3","1.2","","","1.2","7"',
  ),
  lines(
    "cel",
    '"CHAN_START","2026-11-22 08:01:41","1202","s","in","PJSIP/1","","1.1","1.1","",""',
    '"ATTENDEDTRANSFER","2026-11-22 08:01:41","1202","s","in","PJSIP/1","","1.1","1.1","","{""channel2_uniqueid"":""1.5"",""transferee_channel_uniqueid"":""1.3""}"',
  ),
  freeswitch,
  notice,
  metadata,
  capture,
  events,
];

function cdr() {
  return {
    variables: {
      uuid: "0d6ba1ae-6dd0-4c0e-9a5b-5f8a8b3c1f00",
      originator: "1d6ba1ae-6dd0-4c0e-9a5b-5f8a8b3c1f01",
      direction: "inbound",
      start_uepoch: "1795334501250000",
      end_epoch: "1795334561",
      record_seconds: "60",
      transfer_history: "1795334501:x:uuid_br:2d6ba1ae-6dd0-4c0e-9a5b-5f8a8b3c1f02",
      recording_file: "%2Fvar%2Fa.wav",
    },
    app_log: { applications: [{ app_name: "record_session", app_data: "/var/lib/a.wav" }] },
    callflow: [
      {
        caller_profile: {
          caller_id_number: "1202",
          destination_number: "201",
          uuid: "0d6ba1ae-6dd0-4c0e-9a5b-5f8a8b3c1f00",
        },
      },
    ],
  };
}

/** A capture of ten packets, to both ports. */
function pcap(type: number): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(1, 20);
  const packets = Array.from({ length: 10 }, (_, i) => {
    const packet = Buffer.alloc(14 + 20 + 8 + 12 + 160, 0x55);
    packet.writeUInt16BE(0x0800, 12);
    packet.fill(0, 14, 14 + 20 + 8 + 12);
    packet[14] = 0x45;
    packet.writeUInt16BE(packet.length - 14, 16);
    packet[23] = 17;
    packet.writeUInt16BE(40_000, 34);
    packet.writeUInt16BE(i % 2 === 0 ? 30_000 : 30_002, 36);
    packet.writeUInt16BE(8 + 12 + 160, 38);
    packet[42] = 0x80;
    packet[43] = type;
    packet.writeUInt16BE(i, 44);
    packet.writeUInt32BE(160 * i, 46);
    packet.writeUInt32BE(1 + (i % 2), 50);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_795_334_501, 0);
    record.writeUInt32LE(20_000 * i, 4);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    return Buffer.concat([record, packet]);
  });
  return Buffer.concat([head, ...packets]);
}
