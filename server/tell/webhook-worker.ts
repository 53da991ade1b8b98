import type { Database } from "../base/database.ts";
import type { GuardedConnector } from "../base/guarded-connect.ts";
import { guardedPost } from "../base/guarded-post.ts";
import { insist } from "../base/insist.ts";
import type { Log } from "../base/log.ts";
import { type Pump, startPump } from "../base/pump.ts";
import type { OpeningKey } from "../base/sealing.ts";
import {
  claimWebhooks,
  type DeliveryOutcome,
  type DueDelivery,
  endTurn,
  findDue,
  isDelivered,
  noteAttempt,
  stopWebhook,
  type WebhookTurn,
} from "./webhook-queue.ts";
import { signWebhook, webhookSecretContext } from "./webhook-signature.ts";

/** Webhooks called at once; one that hangs holds one of them. */
const slots = 32;
/** Requests under way to one webhook. */
const perWebhook = 4;
/** Milliseconds: one request with everything, and after how long a webhook lets others have its slot. */
const requestMs = 15_000;
const turnMs = 20_000;

type Parts = { db: Database; webKey: OpeningKey; connector: GuardedConnector; log: Log };

/** Sends what is due to companies' webhooks, signed, until it is stopped. */
export function startWebhookWorker(parts: Parts): Pump {
  const { db, log } = parts;
  const stopping = new AbortController();
  const pump = startPump<WebhookTurn>({
    name: "webhook",
    slots,
    idleMs: 2_000,
    claim: (free) => claimWebhooks(db, free),
    run: (turn) => takeTurn(parts, turn, stopping.signal),
    log,
  });
  return {
    wake: pump.wake,
    stop() {
      stopping.abort();
      return pump.stop();
    },
  };
}

/** Sends what is due at one webhook, oldest first, until its turn is over or it is seen that nobody is there. */
async function takeTurn({ db, webKey, connector, log }: Parts, turn: WebhookTurn, stop: AbortSignal) {
  const { companyId, webhookId } = turn;
  const secret = await webKey
    .open(turn.secretSealed, webhookSecretContext(companyId, webhookId))
    .catch(() => null);
  let last: DeliveryOutcome | null = null;
  let resting = false;
  for (const end = Date.now() + turnMs; Date.now() < end && !resting && !stop.aborted; ) {
    const due = await findDue(db, turn, perWebhook);
    if (due.length === 0) break;
    const outcomes = await Promise.all(
      due.map(async (delivery) => {
        const outcome =
          secret === null
            ? ({ status: null, fault: "secret" } as const)
            : await send(connector, turn.url, secret, delivery, stop);
        // Broken off by ourselves: it is as if it had not been tried.
        if (stop.aborted && outcome.status === null) return null;
        const wait = isDelivered(outcome) ? null : retryMs(delivery.attempts + 1);
        await insist(() => noteAttempt(db, turn, delivery.deliveryId, outcome, wait), log);
        return outcome;
      }),
    );
    const known = outcomes.filter((outcome) => outcome !== null);
    if (known.some(({ status }) => status === 410)) {
      await insist(() => stopWebhook(db, turn), log);
      log.info("webhook.stopped", { companyId, webhookId });
      return;
    }
    last = known.find((outcome) => isAway(outcome)) ?? known.at(-1) ?? last;
    resting = last !== null && isAway(last);
  }
  await insist(() => endTurn(db, turn, last, (failures) => (resting ? restMs(failures) : 0)), log);
}

async function send(
  connector: GuardedConnector,
  url: string,
  secret: string,
  { deliveryId, event, data, createdAt }: DueDelivery,
  stop: AbortSignal,
): Promise<DeliveryOutcome> {
  if (!URL.canParse(url)) return { status: null, fault: "url" };
  const body = JSON.stringify({ type: event, timestamp: createdAt.toISOString(), data });
  const headers = {
    "content-type": "application/json",
    "user-agent": "Onbin",
    ...signWebhook(secret, deliveryId, new Date(), body),
  };
  return guardedPost(connector, new URL(url), { headers, body }, requestMs, stop);
}

/** Nobody is there, or asks for less: what else is due can wait as well. Other refusals concern one event alone. */
function isAway({ status, fault }: DeliveryOutcome): boolean {
  return fault !== null || status === null || status === 429 || status >= 500;
}

/** Milliseconds until a delivery is tried again: 2 s, 8 s, 32 s … at most 6 h, spread by a fifth. */
function retryMs(attempts: number): number {
  return Math.min(6 * 3_600_000, 2_000 * 4 ** Math.min(attempts - 1, 10)) * (0.9 + 0.2 * Math.random());
}

/** Milliseconds that a webhook which is away is left alone, whatever else is due: at most 5 min. */
function restMs(failuresInRow: number): number {
  return Math.min(300_000, 1_000 * 2 ** Math.min(failuresInRow - 1, 9));
}
