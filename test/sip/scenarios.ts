/** What a phone plays while it talks: a file of headerless A-law. */
export type Voice = { readonly tone: string };

/** Media description both sides send: A-law, in packets of 20 ms. */
const sdp = `v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
a=ptime:20
a=sendrecv
`;

const withSdp = `Content-Type: application/sdp
Content-Length: [len]

${sdp}`;

const withoutBody = "Content-Length: 0\n\n";

/**
 * SIPp scenario of the phone that calls.
 * @param ending how many milliseconds it talks before it hangs up; or `gives-up`: it cancels after it has rung 500 ms
 */
export function callerScenario(from: string, to: string, voice: Voice, ending: number | "gives-up"): string {
  // A CANCEL, and the ACK of a refusal, belong to the INVITE: they bear its branch (RFC 3261, 9.1 and 17.1.1.3).
  const head = (
    method: string,
    uri: string,
    toLine: string,
    sequence: string,
    ofInvite = false,
  ) => `${method} ${uri} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=${ofInvite ? "z9hG4bK-[pid]-invite" : "[branch]"}
${ofInvite ? "" : "[routes]\n"}From: <sip:${from}@[local_ip]:[local_port]>;tag=[pid]c[call_number]
${toLine}
Call-ID: [call_id]
CSeq: ${sequence}
Contact: <sip:${from}@[local_ip]:[local_port]>
Max-Forwards: 70
`;
  const called = `sip:${to}@[remote_ip]:[remote_port]`;
  const invite = `${head("INVITE", called, `To: <${called}>`, "1 INVITE", true)}${withSdp}`;
  const ack = `${head("ACK", "[next_url]", "[last_To:]", "1 ACK")}${withoutBody}`;
  const steps =
    ending === "gives-up"
      ? `  <recv response="180"/>
  <pause milliseconds="500"/>
${send(`${head("CANCEL", called, `To: <${called}>`, "1 CANCEL", true)}${withoutBody}`)}
  <recv response="200"/>
  <recv response="487"/>
${send(`${head("ACK", called, "[last_To:]", "1 ACK", true)}${withoutBody}`)}`
      : `  <recv response="180" optional="true"/>
  <recv response="200" rrs="true"/>
${send(ack)}
${play(voice)}
  <pause milliseconds="${ending}"/>
${send(`${head("BYE", "[next_url]", "[last_To:]", "2 BYE")}${withoutBody}`)}
  <recv response="200"/>`;
  return scenario("caller", `${send(invite)}\n  <recv response="100" optional="true"/>\n${steps}`);
}

/** SIPp scenario of the phone that is called: it answers at once and plays until the other side hangs up. */
export function calleeScenario(voice: Voice): string {
  return scenario(
    "callee",
    `  <recv request="INVITE" rrs="true"/>
${send(reply("180 Ringing", withoutBody))}
${send(reply("200 OK", withSdp))}
  <recv request="ACK"/>
${play(voice)}
  <recv request="BYE"/>
${send(reply("200 OK", withoutBody))}`,
  );
}

/** SIPp scenario of a phone that rings and is never taken off. */
export function unansweredScenario(): string {
  return scenario(
    "unanswered",
    `  <recv request="INVITE" rrs="true"/>
${send(reply("180 Ringing", withoutBody))}
  <recv request="CANCEL"/>
${send(reply("200 OK", withoutBody))}
${send(reply("487 Request Terminated", withoutBody).replace("[last_CSeq:]", "CSeq: 1 INVITE"))}
  <recv request="ACK"/>`,
  );
}

function reply(status: string, rest: string): string {
  return `SIP/2.0 ${status}
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[pid]s[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
${rest}`;
}

function play({ tone }: Voice): string {
  return `  <nop><action><exec rtp_stream="${tone},-1,8"/></action></nop>`;
}

/** Requests, and the answer that an ACK must confirm, are sent again until they are answered. */
function send(message: string): string {
  const repeated = /^(INVITE|BYE|CANCEL)/.test(message) || message.includes("Content-Type");
  return `  <send${repeated ? ' retrans="500"' : ""}><![CDATA[\n${message}]]></send>`;
}

function scenario(name: string, steps: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${name}">\n${steps}\n</scenario>\n`;
}
