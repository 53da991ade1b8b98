import type { Visitor } from "./sessions.ts";

type Audience = "everybody" | "people" | "administrators" | "operator";

/** The console's pages and who has them. An address that is not here does not exist. */
const pages: readonly [RegExp, Audience][] = [
  [/^\/$/, "everybody"],
  [/^\/signin$/, "everybody"],
  [/^\/signin\/forgotten$/, "everybody"],
  [/^\/operator\/signin$/, "everybody"],
  [/^\/link\/[^/]+$/, "everybody"],
  [/^\/confirm\/[^/]+$/, "everybody"],
  [/^\/app$/, "people"],
  [/^\/app\/calls$/, "people"],
  [/^\/app\/calls\/[A-Za-z0-9-]{1,64}$/, "people"],
  [/^\/app\/error-log$/, "administrators"],
  [/^\/app\/daily-proof$/, "administrators"],
  [/^\/app\/daily-proof\/\d{4}-\d\d-\d\d$/, "administrators"],
  [/^\/app\/settings\/amazon-s3$/, "administrators"],
  [/^\/app\/settings\/amazon-s3\/guide$/, "administrators"],
  [/^\/app\/settings\/amazon-s3\/remove$/, "administrators"],
  [/^\/app\/settings\/notifications$/, "administrators"],
  [/^\/app\/settings\/sources$/, "administrators"],
  [/^\/app\/settings\/sources\/new$/, "administrators"],
  [/^\/app\/settings\/sources\/api$/, "administrators"],
  [/^\/app\/settings\/sources\/[a-z0-9]{26}$/, "administrators"],
  [/^\/app\/storage$/, "people"],
  [/^\/app\/settings\/retention$/, "administrators"],
  [/^\/app\/profile$/, "people"],
  [/^\/app\/settings\/users$/, "administrators"],
  [/^\/app\/settings\/api-keys$/, "administrators"],
  [/^\/app\/settings\/security$/, "administrators"],
  [/^\/app\/operation-log$/, "administrators"],
  [/^\/operator$/, "operator"],
  [/^\/operator\/profile$/, "operator"],
  [/^\/operator\/notifications$/, "operator"],
  [/^\/operator\/companies\/[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, "operator"],
  [/^\/operator\/set-up$/, "operator"],
  [/^\/operator\/set-up\/[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, "operator"],
  [/^\/operator\/sources$/, "operator"],
  [/^\/operator\/health$/, "operator"],
  [/^\/operator\/operation-log$/, "operator"],
];

/** The addresses of all pages, for whoever has to have one of each. */
export const consolePages: readonly RegExp[] = pages.map(([address]) => address);

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
