import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../base/app-error.ts";
import type { Database } from "../../base/database.ts";
import { acceptBody } from "../../base/http-server.ts";
import type { Log } from "../../base/log.ts";
import type { Spool } from "../../keep/spool.ts";
import type { SpoolClaims } from "../../keep/spool-claims.ts";
import { shortText } from "../legs/short-text.ts";
import { type TakenLeg, takeLeg } from "../legs/take-leg.ts";
import { readForm } from "../read-push-form.ts";
import { callOf } from "../rtpengine/take-file.ts";
import type { SourceName } from "../sources/source-events.ts";
import { findSource } from "../sources/source-store.ts";

const fields = {
  uuid: "the channel's UUID.",
  leg: "read (what the channel's own party says), write (what it hears), or caller, callee, agent, customer.",
  type: "incoming, outbound or internal; or as call_direction of FusionPBX says it.",
} as const;
/** On the channel of the caller, where a call is recorded as a rule. */
const labels: Readonly<Record<string, string>> = {
  read: "caller",
  write: "callee",
  caller: "caller",
  callee: "callee",
  agent: "agent",
  customer: "customer",
};
/** Seconds that one leg waits for the other: both files are finished when the call ends. */
const otherWithin = 60;

type Parts = { db: Database; spool: Spool; log: Log; claims: SpoolClaims; maxUpload: number };

/**
 * Takes one file of a call that FreeSWITCH recorded in two (RECORD_READ_ONLY, RECORD_WRITE_ONLY), as
 * `record_post_process_exec_api` sends it by `curl -F`. @throws AppError `field_invalid`, `nothing_sent` and what a form may have
 */
export async function takeLegForm(
  { db, spool, log, claims, maxUpload }: Parts,
  source: SourceName,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<TakenLeg> {
  const length = Number(request.headers["content-length"] ?? 0);
  if (length > maxUpload) throw new AppError("too_large", { limitBytes: maxUpload });
  const claim = await claims.claim(length);
  try {
    acceptBody(request, reply);
    const form = await readForm(request.raw, spool, maxUpload, claim, { fields, files: { audio: "leg" } });
    const incoming = form.files.get("audio");
    if (incoming === undefined) throw new AppError("nothing_sent");
    const discard = async (error: AppError) => {
      await spool.discard([incoming]);
      throw error;
    };
    const call = shortText(form.fields.get("uuid"));
    const side = form.fields.get("leg")?.trim().toLowerCase() ?? "";
    const label = Object.hasOwn(labels, side) ? labels[side] : undefined;
    if (call === undefined) return await discard(invalid("uuid"));
    if (label === undefined) return await discard(invalid("leg"));
    const told = shortText(form.fields.get("type"))?.replaceAll("|", " ");
    const factsWithin = (await findSource(db, source.sourceId))?.settings.factsWithin;
    const taken = await takeLeg(
      { db, spool, log },
      source,
      {
        call,
        name: shortText(form.fileNames.get("audio")) ?? `${call}-${side}`,
        // Only the UUID: files of two calls may well be called alike.
        names: [`uuid:${call.toLowerCase()}`],
        tag: label,
        label,
        side: null,
        startedAt: null,
        endedAt: null,
        callBegun: null,
        // The channel's record comes apart from its files.
        ...(factsWithin ? { factsUntil: Date.now() / 1000 + factsWithin } : {}),
        said: told === undefined ? "" : `type:${told === "local" ? "internal" : told}`,
        raw: Object.fromEntries(form.fields),
        requestId: request.id,
      },
      incoming,
      factsWithin ?? otherWithin,
      callOf,
    );
    claim.committed();
    return taken;
  } finally {
    claim.end();
  }
}

function invalid(field: keyof typeof fields): AppError {
  return new AppError("field_invalid", {
    field,
    problem: "it is missing or none of what is possible",
    expected: fields[field].replace(/\.$/, ""),
  });
}
