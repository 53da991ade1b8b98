import type { Page } from "playwright-core";
import type { Language } from "../../../contract/words.ts";
import type { asOperator, ConsoleInTest } from "../../support/console-in-test.ts";
import type { OnbinInTest } from "../../support/onbin-in-test.ts";

/** Who looks: nobody, the operator, or somebody of a company in that state (`member`: of the healthy one). */
export type Person =
  | "nobody"
  | "operator"
  | "healthy"
  | "member"
  | "broken"
  | "fresh"
  | "untested"
  | "without-contract";

/** What the scenes need to know of the companies that were made for them. */
export type Stage = {
  company: string;
  call: string;
  chainCall: string;
  failedCall: string;
  link: string;
  /** What the scenes' own preparations have made, by a name of their choice. */
  made: Map<string, string>;
};

/** Where a preparation works: the running Onbin, its operator, and every person who is signed in. */
export type World = {
  onbin: OnbinInTest;
  operator: ReturnType<typeof asOperator>;
  people: Map<Person, ConsoleInTest>;
  /** API key of the company of that person. */
  apiKeys: Map<Person, string>;
  stage: Stage;
};

/** One picture: who looks at which page, and what they do there first. */
export type Scene = {
  /** Unique, kebab-case; the picture's name. */
  name: string;
  person: Person;
  path: string | ((stage: Stage) => string);
  /** Runs once before the first scene that names the same function: what the page shows is made here. */
  prepare?: (world: World) => Promise<void>;
  /** Addresses of our server (a path as `/api/app/calls`, with or without what follows a `?`) that never answer: the page while it loads. */
  holds?: readonly string[];
  /** Addresses of our server that answer with this status and no body (0: cannot be reached). */
  fails?: Readonly<Record<string, number>>;
  act?: (page: Page, language: Language) => Promise<void>;
  /** The picture is also taken in dark mode. */
  dark?: boolean;
};
