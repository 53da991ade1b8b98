/** Why no answer of the store came back. Stable: they are stored with attempts and shown. */
export type NetworkFaultCode =
  | "dns"
  | "inside"
  | "refused"
  | "unreachable"
  | "connect-timeout"
  | "reset"
  | "tls"
  | "proxy"
  | "bad-answer"
  | "no-progress"
  | "total-time"
  | "aborted"
  | "bind"
  | "local";

/** A request that ended without a whole answer. */
export class NetworkFault extends Error {
  readonly code: NetworkFaultCode;
  /** Node's own code (`ECONNRESET`, `CERT_HAS_EXPIRED` …), for the log. */
  readonly detail: string;
  /** The last byte of the request was handed over, so the store may have done what was asked. */
  readonly outcomeUnknown: boolean;

  constructor(code: NetworkFaultCode, detail: string, outcomeUnknown: boolean, cause?: unknown) {
    super(`${code} (${detail})`, { cause });
    this.name = "NetworkFault";
    this.code = code;
    this.detail = detail;
    this.outcomeUnknown = outcomeUnknown;
  }
}

const byNodeCode: Record<string, NetworkFaultCode> = {
  EINSIDE: "inside",
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_FAIL: "dns",
  EAI_NODATA: "dns",
  ECONNREFUSED: "refused",
  ENETUNREACH: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETDOWN: "unreachable",
  EHOSTDOWN: "unreachable",
  ETIMEDOUT: "connect-timeout",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  EPROTO: "tls",
  ERR_PROXY_TUNNEL: "proxy",
  ERR_PROXY_INVALID_CONFIG: "proxy",
  EADDRNOTAVAIL: "bind",
  EMFILE: "local",
  ENFILE: "local",
  ENOBUFS: "local",
};

/** The fault behind an error of Node's sockets, TLS, HTTP parser or proxy agent. */
export function networkFault(error: unknown, outcomeUnknown: boolean): NetworkFault {
  if (error instanceof NetworkFault) return error;
  const detail = nodeCode(error);
  return new NetworkFault(faultCode(detail), detail, outcomeUnknown, error);
}

function faultCode(detail: string): NetworkFaultCode {
  const known = byNodeCode[detail];
  if (known !== undefined) return known;
  if (detail.startsWith("HPE_")) return "bad-answer";
  if (/CERT|^ERR_TLS|^ERR_SSL|^ERR_OSSL|SELF_SIGNED|UNABLE_TO_/.test(detail)) return "tls";
  return "reset";
}

/** The code of an error; of an AggregateError (several addresses tried) the first that has one. */
function nodeCode(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  if (error instanceof AggregateError) return nodeCode(error.errors[0]);
  return error instanceof Error ? error.name : "unknown";
}
