import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { Type } from "typebox";
import { companyIdPattern } from "../../../contract/limits.ts";
import {
  type TriedFolder,
  TriedFolderSchema,
  TryFolderSchema,
  WatchedFolderSchema,
  WatchFolderSchema,
} from "../../../contract/operator-folders.ts";
import { sourceIdPattern } from "../../../contract/source-kinds.ts";
import { requireCompany } from "../../accounts/companies.ts";
import type { Visitors } from "../../accounts/visitor.ts";
import { AppError } from "../../base/app-error.ts";
import type { Database } from "../../base/database.ts";
import type { HttpServer } from "../../base/http-server.ts";
import type { NamePattern } from "../names/name-pattern.ts";
import { addFolderFeed, removeFolderFeed } from "./folder-feed.ts";
import { readPattern } from "./folder-pattern.ts";

/** Files that a try looks at. */
const looked = 200;

type Parts = {
  db: Database;
  visitors: Visitors;
  /** Onbin's own folders, which nobody watches. */
  own: readonly string[];
  /** Looks at the first files of a folder as the watcher would. */
  look: (
    folder: string,
    pattern: NamePattern | null,
    timeZone: string,
    first: number,
  ) => Promise<TriedFolder>;
};

/** Watched folders in the operator's console: they are places on the server, which no company names. */
export function operatorFolderRoutes(server: HttpServer, { db, visitors, own, look }: Parts): void {
  server.post(
    "/api/operator/watch-try",
    { schema: { body: TryFolderSchema, response: { 200: TriedFolderSchema } } },
    async (request) => {
      await visitors.requireOperator(request);
      const { folder, pattern, timeZone } = request.body;
      if (!isAbsolute(folder)) throw new AppError("folder_relative", { folder });
      if (!(await stat(folder).catch(() => null))?.isDirectory())
        throw new AppError("folder_absent", { folder });
      return masked(await look(folder, parsePattern(pattern), knownZone(timeZone), looked));
    },
  );

  server.post(
    "/api/operator/companies/:id/folders",
    {
      schema: {
        params: Type.Object({ id: Type.String({ pattern: companyIdPattern }) }),
        body: WatchFolderSchema,
        response: { 201: WatchedFolderSchema },
      },
    },
    async (request, reply) => {
      const { email } = await visitors.requireOperator(request);
      const { id } = await requireCompany(request.params.id, db);
      parsePattern(request.body.pattern);
      knownZone(request.body.timeZone);
      const { sourceId, isAgain, overlaps } = await addFolderFeed(
        id,
        db,
        own,
        { ...request.body, name: request.body.name?.trim() ?? null, factsWithin: null },
        { actor: `operator ${email}`, address: request.ip },
      );
      return reply.status(201).send({ id: sourceId, isAgain, overlaps: overlaps.map(({ path }) => path) });
    },
  );

  server.post(
    "/api/operator/companies/:id/folders/:source/remove",
    {
      schema: {
        params: Type.Object({
          id: Type.String({ pattern: companyIdPattern }),
          source: Type.String({ pattern: sourceIdPattern }),
        }),
      },
    },
    async (request, reply) => {
      const { email } = await visitors.requireOperator(request);
      const { id } = await requireCompany(request.params.id, db);
      const by = { actor: `operator ${email}`, address: request.ip };
      await removeFolderFeed(id, db, request.params.source, by);
      return reply.status(204).send();
    },
  );
}

/** @throws AppError `folder_pattern` */
function parsePattern(pattern: string): NamePattern | null {
  try {
    return readPattern(pattern);
  } catch (error) {
    throw new AppError("folder_pattern", { problem: error instanceof Error ? error.message : String(error) });
  }
}

/** @throws AppError `time_zone_unknown` */
function knownZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return timeZone;
  } catch {
    throw new AppError("time_zone_unknown", { timeZone });
  }
}

/** The operator sees no caller: digits are zeroes, but in the time that was read. How old a file is, no name tells. */
function masked({ files, sidecar, name, nothing, examples, unknown }: TriedFolder): TriedFolder {
  const mask = (text: string) => text.replaceAll(/\d/g, "0").slice(0, 500);
  return {
    ...{ files, sidecar, name, nothing },
    examples: examples.map(({ path, fields }) => ({
      path: mask(path),
      fields: Object.fromEntries(
        Object.entries(fields)
          .filter(([field]) => field !== "archive")
          .map(([field, value]) => [
            field,
            ["type", "dialBegin", "callBegin", "callEnd"].includes(field) ? value : mask(value),
          ]),
      ),
    })),
    unknown: unknown.map(mask),
  };
}
