import { hash } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import type { KeyHolder } from "../accounts/api-keys.ts";
import { AppError } from "../base/app-error.ts";
import type { EarlyRefusal } from "../base/early-refusals.ts";
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

/** @returns the company of a sender that is remembered and would be turned away at once, and the act that does it */
export type FindBusy = (request: IncomingMessage, address: string) => Busy | undefined;
type Busy = { companyId: string; turnAway(): Pick<EarlyRefusal, "error" | "stands"> };

/**
 * Finds whose key a sender has, and takes a place for its upload. Whose key was right a moment ago has its place first
 * and is asked about then: in an overload most of those that come are turned away, and that must not cost a question to
 * the database each, behind which everybody would stand (docs/decisions/0037-overload.md). Nobody is let in by that memory.
 * @param ask whose key a request has
 * @returns `findBusy` tells by the head alone those whom `admit` would turn away
 */
export function openAdmission(
  places: UploadPlaces,
  ask: (request: FastifyRequest) => Promise<KeyHolder>,
): { admit: AdmitSender; findBusy: FindBusy } {
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

  const companyOf = (name: string) => {
    const known = companies.get(name);
    return known !== undefined && known.until >= performance.now() ? known.companyId : undefined;
  };
  const nameOf = (
    { authorization = "", expect, "content-length": length }: IncomingHttpHeaders,
    ip: string,
  ) => {
    // No key is kept as it is.
    const name = hash("sha256", authorization, "base64");
    // Recordings are seldom of the same length; whoever asks before it sends keeps to what it is told, and costs little.
    const upload = expect === undefined ? `${name} ${ip} ${length}` : undefined;
    return { name, upload, isHasty: upload !== undefined && hasty.isHasty(upload) };
  };

  const enter = async (request: FastifyRequest, name: string, isNew: boolean, told: Told) => {
    const known = companyOf(name);
    if (known === undefined) {
      const holder = await findStranger(request, name);
      told(holder.companyId);
      return { ...holder, leave: await places.enter(holder.companyId, isNew) };
    }
    told(known);
    const leave = await places.enter(known, isNew);
    try {
      // A key is one company's for ever.
      return { ...(await find(request, name)), leave };
    } catch (error) {
      companies.delete(name);
      leave();
      throw error;
    }
  };

  return {
    async admit(request, told) {
      const { name, upload, isHasty } = nameOf(request.headers, request.ip);
      try {
        return await enter(request, name, !isHasty, told);
      } catch (error) {
        if (error instanceof AppError && error.code === "door_busy") {
          if (upload !== undefined) hasty.note(upload);
          if (isHasty) await hasty.stand();
        }
        throw error;
      }
    },
    findBusy({ headers }, address) {
      const { name, upload, isHasty } = nameOf(headers, address);
      const companyId = companyOf(name);
      if (companyId === undefined || !places.isFull(companyId)) return undefined;
      return {
        companyId,
        turnAway() {
          if (upload !== undefined) hasty.note(upload);
          return {
            error: places.turnAway(companyId, !isHasty),
            stands: isHasty ? hasty.stand() : undefined,
          };
        },
      };
    },
  };
}
