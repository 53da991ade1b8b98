import type { Readable } from "node:stream";
import type { GuardedConnector } from "../../base/guarded-connect.ts";
import { createGuardedConnector } from "../../base/guarded-connect.ts";
import {
  type GetFault,
  type GuardedAnswer,
  GuardedGetError,
  guardedGet,
  readText,
} from "../../base/guarded-get.ts";
import type { Params } from "../../keep/tables.ts";
import { type Said, saidOf } from "./said.ts";

/** Why a recording, or a list, was not got. `credentials`: a person has to mend it. */
export type FetchFault = GetFault | "credentials" | "not-there" | "busy" | "status" | "unreadable";

export class FetchError extends Error {
  readonly fault: FetchFault;
  readonly params: Params;
  /** Seconds that the provider asks us to wait. */
  readonly retryAfter: number | null;
  constructor(fault: FetchFault, params: Params = {}, retryAfter: number | null = null) {
    super(`not fetched: ${fault} ${JSON.stringify(params)}`);
    this.name = "FetchError";
    this.fault = fault;
    this.params = { fault, ...params };
    this.retryAfter = retryAfter;
  }
}

type Credentials = Record<string, string>;

export type SourceClient = {
  /** A file as a stream; it fails with GuardedGetError when it is not whole. @throws FetchError */
  open(url: string, credentials?: Credentials): Promise<Readable>;
  /** An answer of the API. @throws FetchError */
  json(url: string, credentials: Credentials): Promise<Said>;
  /** A form is posted, an answer of the API comes back. @throws FetchError */
  post(url: string, form: string, credentials: Credentials): Promise<Said>;
  /** Whether the host answers at all, whatever it answers. @throws FetchError */
  reach(url: string): Promise<void>;
};

/** Bytes of an answer of an API. */
const largestAnswer = 16 * 2 ** 20;
const answerMs = 60_000;

/** The ways out to providers: the guarded connector, and the operator's replacements (`ONBIN_SOURCE_HOSTS`). */
export type SourceWays = {
  connector: GuardedConnector;
  route: (url: URL) => { connector: GuardedConnector; url: URL };
};

/**
 * @param allow inside hosts that may be reached all the same (`ONBIN_WEBHOOK_ALLOW`)
 * @param replacements host name → base URL that is asked instead; only the operator can set it
 */
export function openSourceWays(
  allow: readonly string[],
  replacements: Readonly<Record<string, string>>,
): SourceWays {
  const connector = createGuardedConnector(allow);
  const replaced = new Map(
    Object.entries(replacements).map(([host, base]) => {
      const to = new URL(base);
      // Only what is replaced goes there: a company that names the same inside host is still refused.
      return [
        host,
        { to, connector: createGuardedConnector([to.hostname.replace(/^\[|\]$/g, "")]) },
      ] as const;
    }),
  );
  return {
    connector,
    route: (url) => {
      const instead = url.protocol === "https:" ? replaced.get(url.host) : undefined;
      if (instead === undefined) return { connector, url };
      const path = `${instead.to.pathname.replace(/\/$/, "")}${url.pathname}${url.search}`;
      return { connector: instead.connector, url: new URL(path, instead.to) };
    },
  };
}

/**
 * A client for one provider's hosts, for one account.
 * @param isHost which hosts may be asked, as `url.host` writes them
 */
export function createSourceClient(
  { connector, route }: SourceWays,
  isHost: (host: string) => boolean,
  { maxBytes, signal }: { maxBytes: number; signal?: AbortSignal },
): SourceClient {
  const ask = async (
    url: string,
    options: { credentials?: Credentials; form?: string; isFile?: boolean },
  ) => {
    if (!URL.canParse(url)) throw new FetchError("url");
    const { isFile = false, ...others } = options;
    try {
      return await guardedGet(connector, new URL(url), {
        ...others,
        headers: { accept: isFile ? "*/*" : "application/json", "user-agent": "Onbin" },
        mayVisit: ({ host }) => isHost(host),
        route,
        limitBytes: isFile ? maxBytes : largestAnswer,
        ...(isFile ? {} : { wholeMs: answerMs }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      throw asFetchError(error);
    }
  };
  const good = async (url: string, options: Parameters<typeof ask>[1]) => {
    const answer = await ask(url, options);
    if (answer.status >= 200 && answer.status < 300) return answer;
    answer.body.destroy();
    throw refusedWith(answer, options.form !== undefined);
  };
  const json = async (url: string, options: Parameters<typeof ask>[1]) => {
    const { body } = await good(url, options);
    try {
      return saidOf(JSON.parse(await readText(body)));
    } catch (error) {
      throw error instanceof SyntaxError ? new FetchError("unreadable") : asFetchError(error);
    }
  };
  return {
    open: async (url, credentials = {}) => (await good(url, { credentials, isFile: true })).body,
    json: (url, credentials) => json(url, { credentials }),
    post: (url, form, credentials) => json(url, { credentials, form }),
    reach: async (url) => void (await ask(url, {})).body.destroy(),
  };
}

/** What a failed request means; others come back as they are. */
export function asFetchError(error: unknown): unknown {
  return error instanceof GuardedGetError ? new FetchError(error.fault) : error;
}

function refusedWith({ status, headers, hadCredentials }: GuardedAnswer, isForm: boolean): FetchError {
  const retryAfter = headers["retry-after"] ?? "";
  const seconds = /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
  // A token is asked for by a form: 400 is how OAuth refuses wrong credentials as well (RFC 6749 §5.2). Whoever was sent
  // none cannot have refused them: a store answers 403 for an address whose time is over.
  const isRefusal = status === 401 || status === 403 || (isForm && status === 400);
  if (isRefusal && hadCredentials) return new FetchError("credentials", { status });
  if (status === 404) return new FetchError("not-there", { status });
  if (status === 429 || status >= 500) return new FetchError("busy", { status }, seconds);
  return new FetchError("status", { status });
}
