import type { Visitor } from "./sessions.ts";

type Audience = "everybody" | "people" | "administrators" | "operator";

/** The console's pages and who has them. An address that is not here does not exist. */
const pages: readonly [RegExp, Audience][] = [
  [/^\/$/, "everybody"],
  [/^\/signin$/, "everybody"],
  [/^\/operator\/signin$/, "everybody"],
  [/^\/link\/[^/]+$/, "everybody"],
  [/^\/confirm\/[^/]+$/, "everybody"],
  [/^\/app$/, "people"],
  [/^\/app\/calls$/, "people"],
  [/^\/app\/calls\/[A-Za-z0-9-]{1,64}$/, "people"],
  [/^\/app\/error-log$/, "administrators"],
  [/^\/app\/daily-proof(\/\d{4}-\d\d-\d\d)?$/, "administrators"],
  [/^\/app\/settings\/amazon-s3(\/remove)?$/, "administrators"],
  [/^\/app\/settings\/notifications$/, "administrators"],
  [/^\/app\/storage$/, "administrators"],
  [/^\/app\/settings\/retention$/, "administrators"],
  [/^\/operator$/, "operator"],
  [/^\/operator\/notifications$/, "operator"],
];

/**
 * The status of a console page for this visitor: a page that somebody may not see answers as one that does not exist.
 * Nobody signed in: 200, the page then leads to the sign-in.
 */
export function pageStatus(path: string, visitor: Visitor | null): 200 | 404 {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
  const audience = pages.find(([pattern]) => pattern.test(trimmed))?.[1];
  switch (audience) {
    case undefined:
      return 404;
    case "everybody":
      return 200;
    case "people":
      return visitor === null || visitor.kind === "user" ? 200 : 404;
    case "administrators":
      return visitor === null || (visitor.kind === "user" && visitor.role === "administrator") ? 200 : 404;
    case "operator":
      return visitor === null || visitor.kind === "operator" ? 200 : 404;
    default:
      return audience satisfies never;
  }
}
