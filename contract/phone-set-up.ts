import type { OwnKind } from "./source-kinds.ts";

/** What is configured on a phone system: words of these codes are the console's (words/…/sources.ts). */
export const setUpParts = [
  "asterisk-incoming",
  "asterisk-outbound",
  "freepbx-script",
  "freepbx-setting",
  "json-cdr",
  "freeswitch-recording",
  "fusionpbx-recording",
  "rtpengine-recording",
  "webhook-address",
] as const;
export type SetUpPart = (typeof setUpParts)[number];

export type SetUpFacts = {
  /** Where phone systems reach this service, without a slash at the end. */
  publicUrl: string;
  /** The API key, or what stands in its place. */
  key: string;
  sourceId: string;
};

/**
 * What to put where on a phone system, ready to copy, with the real address and key. Texts are for the system itself
 * and in no language. What comes from outside (a caller's number) reaches a shell only filtered to digits and `+`.
 */
export function phoneSetUp(kind: OwnKind, facts: SetUpFacts): readonly { part: SetUpPart; text: string }[] {
  switch (kind) {
    case "push":
      // A program in one of several languages (push-snippets.ts).
      return [];
    case "asterisk":
      return [
        { part: "asterisk-incoming", text: mixMonitor(facts, "incoming") },
        { part: "asterisk-outbound", text: mixMonitor(facts, "outbound") },
      ];
    case "freepbx":
      return [
        { part: "freepbx-script", text: freepbxScript(facts) },
        { part: "freepbx-setting", text: freepbxSetting },
      ];
    case "freeswitch":
      return [
        { part: "json-cdr", text: jsonCdr(facts) },
        { part: "freeswitch-recording", text: freeswitchRecording(facts) },
      ];
    case "fusionpbx":
      return [
        { part: "json-cdr", text: jsonCdr(facts) },
        { part: "fusionpbx-recording", text: fusionpbxRecording(facts) },
      ];
    case "rtpengine":
      return [{ part: "rtpengine-recording", text: rtpengineRecording(facts) }];
    case "twilio":
    case "telnyx":
    case "zoom":
    case "webhook":
      return [{ part: "webhook-address", text: `${facts.publicUrl}/api/v1/webhooks/${facts.sourceId}` }];
    default:
      return kind satisfies never;
  }
}

/** How a phone system names a variable of its own. */
const v = (name: string) => `\${${name}}`;

/**
 * As docs/sources/asterisk.md has it. Variables are read when the recording begins, so the end is the shell's clock. The
 * file's name is what audio, detail record and a watched folder know the call by; `rx` and `tx` become sides by the direction.
 */
function mixMonitor({ publicUrl, key }: SetUpFacts, type: "incoming" | "outbound"): string {
  const digits = (value: string) => v(`FILTER(0-9+,${v(value)})`);
  const [from, to] = [digits("CALLERID(num)"), digits("EXTEN")];
  const time = v(`STRFTIME(${v("EPOCH")},,%Y%m%d-%H%M%S)`);
  const name = `${type === "incoming" ? "in" : "out"}-${to}-${from}-${time}-${v("UNIQUEID")}`;
  const file = v("ONBIN");
  const folder = "/var/spool/asterisk/monitor";
  const curl = [
    "curl -sS -f --retry 10 --retry-all-errors",
    `'${publicUrl}/api/v1/recordings'`,
    `-H 'Authorization: Bearer ${key}'`,
    `-F 'externalId=${v("UNIQUEID")}' -F type=${type} -F 'from=${from}' -F 'to=${to}'`,
    `-F dialBegin=${v("EPOCH")} -F callEnd=$(date +%s)`,
    `-F 'rx=@${folder}/${file}-rx.wav' -F 'tx=@${folder}/${file}-tx.wav'`,
  ].join(" ");
  return [
    ` same => n,Set(ONBIN=${name})`,
    ` same => n,Set(CDR(recordingfile)=${file}.wav)`,
    ` same => n,MixMonitor(${file}.wav,r(${file}-rx.wav)t(${file}-tx.wav),${curl})`,
  ].join("\n");
}

const freepbxSetting =
  "/usr/local/bin/onbin-push '^{UNIQUEID}' '^{YEAR}/^{MONTH}/^{DAY}/^{CALLFILENAME}.^{MIXMON_FORMAT}'";

/** Tries for about half an hour by itself: curl of older FreePBX knows no `--retry-all-errors`. */
function freepbxScript({ publicUrl, key }: SetUpFacts): string {
  return `#!/bin/sh
# /usr/local/bin/onbin-push UNIQUEID YYYY/MM/DD/NAME.wav
cd /var/spool/asterisk/monitor || exit 1
# NAME is type-to-from-date-time-UNIQUEID
name=\${2##*/}
kind=\${name%%-*}; rest=\${name#*-}
to=\${rest%%-*}; rest=\${rest#*-}
from=\${rest%%-*}
case $kind in
  out) type=outbound ;;
  internal|exten) type=internal ;;
  *) type=incoming ;;
esac
tries=0
until curl -sS -f --max-time 600 '${publicUrl}/api/v1/recordings' \\
    -H 'Authorization: Bearer ${key}' \\
    --form-string "externalId=$1" --form-string "type=$type" \\
    --form-string "from=$from" --form-string "to=$to" \\
    -F "callEnd=$(date -r "$2" +%s)" \\
    -F "audio=@\\"$2\\""
do
  tries=$((tries + 1))
  [ "$tries" -ge 12 ] && exit 1
  sleep $((tries * tries * 3))
done
`;
}

function jsonCdr({ publicUrl, key }: SetUpFacts): string {
  return `<configuration name="json_cdr.conf" description="JSON CDR">
  <settings>
    <param name="url" value="${publicUrl}/api/v1/sources/freeswitch"/>
    <param name="auth-scheme" value="basic"/>
    <param name="cred" value="onbin:${key}"/>
    <param name="encode" value="false"/>
    <param name="log-b-leg" value="true"/>
    <param name="retries" value="5"/>
    <param name="delay" value="5"/>
    <param name="err-log-dir" value="/var/log/freeswitch/json_cdr"/>
    <param name="enable-cacert-check" value="true"/>
    <param name="enable-ssl-verifyhost" value="true"/>
  </settings>
</configuration>
`;
}

function sendRecording({ publicUrl, key }: SetUpFacts, file: string): string {
  return [
    "curl -sS -f --retry 10 --retry-all-errors",
    `'${publicUrl}/api/v1/recordings' -H 'Authorization: Bearer ${key}'`,
    `-F externalId=${v("uuid")} -F factsWithin=60 -F 'audio=@${file}'`,
  ].join(" ");
}

function freeswitchRecording(facts: SetUpFacts): string {
  const file = `$${v("recordings_dir")}/${v("uuid")}.wav`;
  return [
    '<action application="set" data="RECORD_STEREO=true"/>',
    '<action application="set" data="RECORD_STEREO_SWAP=true"/>',
    `<action application="set" data="record_post_process_exec_api=bg_system:${sendRecording(facts, file)}"/>`,
    `<action application="record_session" data="${file}"/>`,
  ].join("\n");
}

function fusionpbxRecording(facts: SetUpFacts): string {
  return `record_post_process_exec_api=bg_system:${sendRecording(facts, `${v("record_path")}/${v("record_name")}`)}`;
}

/** HTTP Basic: all that the daemon can be told is an address. */
function rtpengineRecording({ publicUrl, key }: SetUpFacts): string {
  const address = publicUrl.replace("://", `://onbin:${key}@`);
  return `[rtpengine-recording]
output-format = wav
output-single = true
output-mixed = false
notify-uri = ${address}/api/v1/sources/rtpengine
notify-post = true
notify-record = true
notify-retries = 20
`;
}
