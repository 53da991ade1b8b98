import type { Language } from "../../../contract/words.ts";
import type { TellParams } from "../tables.ts";

/** What a mail is about; each kind has its template in a file of its own. */
export type MailKind =
  | "incident.opened"
  | "incident.reminder"
  | "incident.worse"
  | "incident.closed"
  | "heartbeat"
  | "daily-proof"
  | "csv"
  | "test"
  | "confirm"
  | "invitation"
  | "password-link";

/** Where the reader is: for links and times. */
export type MailPlace = { publicUrl: string; companyName: string; timeZone: string };

/** A mail before it is laid out as text and HTML. No names, numbers or secrets of people in it. */
export type MailContent = {
  subject: string;
  paragraphs: readonly string[];
  /** Short facts, a line each: what, value. */
  facts?: readonly (readonly [string, string])[];
  /** The one link. */
  link: { text: string; url: string } | null;
};

export type MailTemplate = (params: TellParams, language: Language, place: MailPlace) => MailContent;
