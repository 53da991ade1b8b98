import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { KeyHolder } from "../accounts/api-keys.ts";
import { AppError } from "../base/app-error.ts";
import { limitAtOnce } from "../base/limit-at-once.ts";
import { createHastySenders } from "./hasty-senders.ts";
import type { UploadPlaces } from "./upload-places.ts";

/**
 * Senders that are remembered, and milliseconds for which; of those that are not, how many are asked about at once, and how many
 * may be in line for that besides.
 */
const most = { remembered: 10_000, ms: 60_000, asked: 8, inLine: 256 };

export type Admitted = KeyHolder & {
  /** Gives the place back; to be called once. */
  leave(): void;
};

/**
 * @param told the company, as soon as it is thought to be known
 * @throws AppError as asking for the key's holder and `UploadPlaces.enter` do
 */
export type AdmitSender = (request: FastifyRequest, told: Told) => Promise<Admitted>;
type Told = (companyId: string) => void;

/**
 * Finds whose key a sender has, and takes a place for its upload. Whose key was right a moment ago has its place first
 * and is asked about then: in an overload most of those that come are turned away, and that must not cost a question to
 * the database each, behind which everybody would stand (docs/decisions/0037-overload.md). Nobody is let in by that memory.
 * @param ask whose key a request has
 */
export function openAdmission(
  places: UploadPlaces,
  ask: (request: FastifyRequest) => Promise<KeyHolder>,
): AdmitSender {
  const companies = new Map<string, { companyId: string; until: number }>();
  const hasty = createHastySenders();
  const oneByOne = limitAtOnce(most.asked);
  let strangers = 0;

  const find = async (request: FastifyRequest, name: string): Promise<KeyHolder> => {
    const holder = await ask(request);
    if (companies.size >= most.remembered) companies.clear();
    companies.set(name, { companyId: holder.companyId, until: performance.now() + most.ms });
    return holder;
  };
  const findStranger = async (request: FastifyRequest, name: string) => {
    if (strangers >= most.asked + most.inLine) throw places.turnAway();
    strangers += 1;
    try {
      return await oneByOne(() => find(request, name));
    } finally {
      strangers -= 1;
    }
  };

  const admit = async (request: FastifyRequest, name: string, isNew: boolean, told: Told) => {
    const known = companies.get(name);
    if (known === undefined || known.until < performance.now()) {
      const holder = await findStranger(request, name);
      told(holder.companyId);
      return { ...holder, leave: await places.enter(holder.companyId, isNew) };
    }
    told(known.companyId);
    const leave = await places.enter(known.companyId, isNew);
    try {
      // A key is one company's for ever.
      return { ...(await find(request, name)), leave };
    } catch (error) {
      companies.delete(name);
      leave();
      throw error;
    }
  };

  return async (request, told) => {
    const { authorization = "", expect, "content-length": length } = request.headers;
    // No key is kept as it is.
    const name = createHash("sha256").update(authorization).digest("base64");
    // Recordings are seldom of the same length; whoever asks before it sends keeps to what it is told, and costs little.
    const upload = `${name} ${request.ip} ${length}`;
    const isHasty = expect === undefined && hasty.isHasty(upload);
    try {
      return await admit(request, name, !isHasty, told);
    } catch (error) {
      if (error instanceof AppError && error.code === "door_busy") {
        if (expect === undefined) hasty.note(upload);
        if (isHasty) await hasty.stand();
      }
      throw error;
    }
  };
}
