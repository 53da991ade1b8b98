/** Where the parts of the phone system listen; all of them on this machine's loopback. */
export type PhoneSystemPorts = {
  /** Kamailio, SIP over UDP. */
  readonly sip: number;
  /** The called phone. */
  readonly callee: number;
  /** rtpengine's control. */
  readonly control: number;
};

/**
 * A Kamailio that sends every call to one phone, its media through rtpengine, and has rtpengine record it.
 * The route blocks are those of docs/sources/kamailio.md (a test compares them).
 * @param address of the loopback: `127.0.0.1` or `::1`
 */
export function kamailioConfig(ports: PhoneSystemPorts, address: string): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return `#!KAMAILIO
debug=1
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
listen=udp:${host}:${ports.sip}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/:/usr/lib64/kamailio/modules/"

loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "rtpengine.so"
modparam("rtpengine", "rtpengine_sock", "udp:127.0.0.1:${ports.control}")

request_route {
  if (!mf_process_maxfwd_header("10")) exit;
  if (is_method("CANCEL")) {
    if (t_check_trans()) {
      rtpengine_delete();
      t_relay();
    }
    exit;
  }
  if (has_totag()) {
    if (is_method("BYE")) rtpengine_delete();
    if (!loose_route()) $du = "sip:${host}:${ports.callee}";
    t_relay();
    exit;
  }
  if (!is_method("INVITE")) {
    sl_send_reply("405", "Method Not Allowed");
    exit;
  }
  record_route();
  $du = "sip:${host}:${ports.callee}";
  route(RECORD);
  t_relay();
}

${recordRoute}`;
}

/** What a Kamailio needs besides what it has: the call's media through rtpengine, recorded, with its facts. */
export const recordRoute = `route[RECORD] {
  # Numbers of three digits are our own phones here: who calls whom decides which side of the recording is ours.
  $var(type) = "incoming";
  if ($fU =~ "^[0-9][0-9][0-9]$") {
    $var(type) = "outbound";
    if ($rU =~ "^[0-9][0-9][0-9]$") $var(type) = "internal";
  }
  $var(facts) = "metadata=type:" + $var(type) + "|from:" + $(fU{s.escape.param}) + "|to:" + $(rU{s.escape.param});
  rtpengine_offer("replace-origin replace-session-connection ICE=remove record-call=on " + $var(facts));
  t_on_reply("RECORD");
}

onreply_route[RECORD] {
  if (has_body("application/sdp")) rtpengine_answer("replace-origin replace-session-connection ICE=remove");
}
`;
