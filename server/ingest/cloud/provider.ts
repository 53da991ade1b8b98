import type { Readable } from "node:stream";
import type { Original } from "../../keep/tables.ts";
import type { Arrival } from "../arrival.ts";
import type { SourceSecrets } from "../sources/source-store.ts";
import type { SourceClient } from "./source-client.ts";

/** What a company told us of its account at a provider. */
export type Cloud = {
  account: Readonly<Record<string, string>>;
  secrets: SourceSecrets;
};

/** A request to the webhook's address, as it came. */
export type WebhookRequest = {
  /** As the provider was told it: public address, path and query. */
  url: string;
  /** First value of a header; empty where there is none. */
  header: (name: string) => string;
  body: Buffer;
};

/** A recording by the provider's own ID, with what is needed to fetch it; nothing secret. */
export type Announced = { item: string; details: Record<string, unknown> };

/** What a genuine request says. */
export type Heard = {
  items: readonly Announced[];
  /** Worth a line on the source's page: the provider says that there is no recording. */
  absent?: readonly string[];
  /** It told of a recording without its ID: the provider's list has it. */
  lookInList?: boolean;
  /** What the provider wants to be answered, when it is not just a 200. */
  answer?: unknown;
};

/** How a recording is got and what is known of its call. */
export type Plan = {
  media: readonly { role: Original["role"]; open: () => Promise<Readable> }[];
  /** The first of two channels is the other party's. */
  swapped: boolean;
  declaredFormat?: string | null;
  /** Seconds of silence before a leg. */
  agentOffset?: number;
  customerOffset?: number;
  arrival: Partial<
    Pick<Arrival, "names" | "parent" | "previous" | "externalId" | "sequenceId" | "archive" | "factsWithin">
  > &
    Pick<Arrival, "facts">;
  raw: unknown;
};

/** One provider: all that is its own. */
export type Provider = {
  /** Whether it signed this request, just now where its scheme says when. */
  isSigned(request: WebhookRequest, cloud: Cloud, now: Date): boolean;
  /** @throws AppError when a genuine request cannot be used */
  read(request: WebhookRequest, cloud: Cloud): Heard;
  /** Whether this host is one of the provider's, or one that the company named for its files. */
  isHost(host: string, cloud: Cloud): boolean;
  /** @throws FetchError */
  plan(client: SourceClient, cloud: Cloud, announced: Announced): Promise<Plan>;
  /** Its recordings since then, page by page; null: it has no list. */
  list: ((client: SourceClient, cloud: Cloud, since: Date) => AsyncIterable<readonly Announced[]>) | null;
  /** One cheap request that only the right credentials pass. @throws FetchError */
  probe(client: SourceClient, cloud: Cloud): Promise<void>;
};

/** Host names that the company named itself, exact, with a port where it is not the usual one. */
export function isNamedHost(host: string, { account }: Cloud): boolean {
  return (account.hosts ?? "").split(/[ ,]+/).includes(host);
}
