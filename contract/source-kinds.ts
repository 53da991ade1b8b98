import type { SourceKind } from "./sources.ts";
import type { Language } from "./words.ts";

// Apart from the schemas, so that the browser does not have to fetch these with them.

/** What each kind of source is called. */
export const kindNames: Record<Language, Record<SourceKind, string>> = {
  ja: {
    push: "自社のプログラム・その他の電話システム",
    folder: "監視フォルダ",
    asterisk: "Asterisk",
    freepbx: "FreePBX",
    freeswitch: "FreeSWITCH",
    fusionpbx: "FusionPBX",
    rtpengine: "rtpengine (Kamailio・OpenSIPS)",
    twilio: "Twilio",
    telnyx: "Telnyx",
    zoom: "Zoom Phone",
    webhook: "署名付き Webhook",
  },
  en: {
    push: "Your own program, or another phone system",
    folder: "Watched folder",
    asterisk: "Asterisk",
    freepbx: "FreePBX",
    freeswitch: "FreeSWITCH",
    fusionpbx: "FusionPBX",
    rtpengine: "rtpengine (Kamailio, OpenSIPS)",
    twilio: "Twilio",
    telnyx: "Telnyx",
    zoom: "Zoom Phone",
    webhook: "Signed webhook",
  },
};

/** Kinds that a company's administrator makes: nothing of them is a place on the server. */
export const ownKinds = [
  "push",
  "asterisk",
  "freepbx",
  "freeswitch",
  "fusionpbx",
  "rtpengine",
  "twilio",
  "telnyx",
  "zoom",
  "webhook",
] as const satisfies readonly SourceKind[];
export type OwnKind = (typeof ownKinds)[number];

/** The most that is counted of what waits; this many stand for "this many or more". */
export const mostCountedOfSource = 1000;
/** Days of which calls are counted whose facts never came. */
export const factsMissedDays = 30;

export const sourceIdPattern = "^[a-z0-9]{26}$";
