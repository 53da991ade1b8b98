import type { FastifyRequest } from "fastify";
import { AppError } from "../../base/app-error.ts";
import type { Database } from "../../base/database.ts";
import type { HttpServer } from "../../base/http-server.ts";
import type { Log } from "../../base/log.ts";
import { createRateLimit } from "../../base/rate-limit.ts";
import type { OpeningKey } from "../../base/sealing.ts";
import { noteSource, type SourceEvent } from "../sources/source-events.ts";
import { findSource, openSecrets, type Source } from "../sources/source-store.ts";
import { announceItems } from "./item-store.ts";
import type { Cloud, Provider, WebhookRequest } from "./provider.ts";
import { providerOf } from "./providers.ts";
import { lookSoon } from "./reconcile.ts";
import { webhookSchema } from "./webhook-schema.ts";

/** Bytes of an event, and milliseconds for all of it to arrive. */
const largestEvent = 2 ** 20;
const eventMs = 30_000;

type Parts = { db: Database; webKey: OpeningKey; publicUrl: string; log: Log };

/**
 * Where providers tell of recordings: POST /api/v1/webhooks/<source ID>. The provider's signature decides; an ID that is
 * none, or was ended, answers as any unknown address does. A 2xx means that the event is committed; the recording is
 * fetched afterwards by `watch` (fetch-worker.ts).
 */
export function cloudWebhookRoutes(server: HttpServer, { db, webKey, publicUrl, log }: Parts): void {
  // A secret that is wrong on one side refuses everything: the source's page needs to hear of it now and then.
  const refusals = createRateLimit(20, 60);
  const heard = async (source: Source, event: SourceEvent) => {
    try {
      if (event.kind === "refused") refusals.take([source.sourceId]);
    } catch {
      return;
    }
    await noteSource(source, db, event).catch((error: unknown) =>
      log.error("source.not-noted", error, { company: source.companyId, source: source.sourceId }),
    );
  };

  const take = async (request: FastifyRequest, sourceId: string) => {
    const source = await findSource(db, sourceId);
    const provider = source === null ? null : providerOf(source);
    if (source === null || provider === null) throw new AppError("not_found");
    try {
      const cloud = {
        account: source.settings.account ?? {},
        secrets: (await openSecrets(source, webKey)) ?? {},
      };
      const said: WebhookRequest = {
        url: `${publicUrl}${request.raw.url ?? ""}`,
        header: (name) => String(request.headers[name] ?? ""),
        body: await readBody(request),
      };
      return await hear(source, provider, cloud, said);
    } catch (error) {
      if (error instanceof AppError && error.status < 500) {
        const params = Object.fromEntries(
          Object.entries(error.details).map(([name, value]) => [name, String(value)]),
        );
        await heard(source, { kind: "refused", item: request.id, code: error.code, params });
        log.warn("cloud.refused", {
          company: source.companyId,
          source: sourceId,
          code: error.code,
          requestId: request.id,
        });
      }
      throw error;
    }
  };

  const hear = async (source: Source, provider: Provider, cloud: Cloud, said: WebhookRequest) => {
    if (!provider.isSigned(said, cloud, new Date())) throw new AppError("webhook_unsigned");
    const { items, absent = [], lookInList = false, answer } = provider.read(said, cloud);
    const added = await announceItems(source, db, items);
    if (lookInList) await lookSoon(source, db);
    for (const item of absent) await heard(source, { kind: "noticed", item, code: "cloud-absent" });
    const { companyId: company, sourceId } = source;
    if (added.length > 0) log.info("cloud.announced", { company, source: sourceId, items: added.length });
    return answer ?? { received: items.length };
  };

  void server.register(async (door) => {
    // The signature is over the bytes: nobody else may read the body.
    door.removeAllContentTypeParsers();
    door.addContentTypeParser("*", (_request, _payload, done) => done(null));
    const options = {
      schema: webhookSchema,
      validatorCompiler: () => () => true,
      // Zoom's challenge is answered with fields of its own.
      serializerCompiler: () => JSON.stringify,
    };
    door.post("/api/v1/webhooks/:sourceId", options, (request: FastifyRequest) =>
      take(request, (request.params as { sourceId: string }).sourceId),
    );
  });
}

/** @throws AppError `too_large`, `too_slow` */
async function readBody({ raw }: FastifyRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (Number(raw.headers["content-length"] ?? 0) > largestEvent) throw tooLarge();
  const clock = setTimeout(() => raw.destroy(new AppError("too_slow", { seconds: eventMs / 1000 })), eventMs);
  try {
    // An answer can still be given when reading stops early: the connection is not this loop's to end.
    for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length;
      if (bytes > largestEvent) throw tooLarge();
      chunks.push(chunk as Buffer);
    }
  } finally {
    clearTimeout(clock);
  }
  return Buffer.concat(chunks);
}

const tooLarge = () => new AppError("too_large", { limitBytes: largestEvent });
