import type { Language } from "../../../contract/words.ts";
import { natureOf } from "../incident-kinds.ts";
import { installationId, type TellParams } from "../tables.ts";
import { incidentWords } from "./incident-words.ts";
import { duration, headline, recordings, shortTime } from "./mail-format.ts";
import type { MailContent, MailPlace, MailTemplate } from "./mail-template.ts";

type News = "opened" | "reminder" | "worse" | "closed";

/** The mails of an incident: `service`, `kind`, `since`, `waiting`, and what the words of its cause need. */
export function incidentMail(news: News): MailTemplate {
  return (params, language, place) =>
    news === "closed" ? recovery(params, language, place) : trouble(news, params, language, place);
}

function trouble(
  news: Exclude<News, "closed">,
  params: TellParams,
  language: Language,
  place: MailPlace,
): MailContent {
  const { service, kind, company } = read(params);
  const say = language === "ja" ? ja : en;
  const { cause, cure } = incidentWords(company, kind, params, place.timeZone)[language];
  const since = shortTime(params.since, place.timeZone);
  const waiting = Number(params.waiting ?? 0);
  const waitingWords = natureOf(kind, code(params)) === "held" ? say.heldKept : say.waiting;
  return {
    subject: `[Onbin] ${say.news[news]}${say.error(service)}: ${headline(cause)} (${say.since(since)})${at(place)}`,
    paragraphs: [cause, cure, ...(waiting > 0 ? [waitingWords(recordings(waiting, language))] : [])],
    facts: [...about(service, place, say), [say.began, `${since} (${place.timeZone})`]],
    link: linkOf(service, kind, params, place, say),
  };
}

function recovery(params: TellParams, language: Language, place: MailPlace): MailContent {
  const { service, kind, company } = read(params);
  const say = language === "ja" ? ja : en;
  const { cause } = incidentWords(company, kind, params, place.timeZone)[language];
  const [since, ended] = [params.since, params.endedAt].map((at) => shortTime(at, place.timeZone));
  const recovered = Number(params.recovered ?? 0);
  const longest = params.longestSeconds === null ? null : Number(params.longestSeconds);
  const still = Number(params.stillFailing ?? 0);
  const givenUp = Number(params.notTransferred ?? 0);
  const counts = [recovered, givenUp].map((number) => recordings(number, language)) as [string, string];
  // Nothing was mended where recordings are no longer waiting because nobody transfers them any more.
  const isMended = givenUp === 0;
  const summary = !isMended
    ? `: ${say.partly(...counts)}`
    : recovered > 0 && longest !== null
      ? `: ${say.recovered(recordings(recovered, language), duration(longest, language))}`
      : ` (${since} – ${ended})`;
  return {
    subject: `[Onbin] ${isMended ? `${say.service(service)} ${say.mended}` : say.errorOver(service)}${summary}${at(place)}`,
    paragraphs: [
      isMended ? say.over(headline(cause)) : say.gaveUp(headline(cause)),
      ...(isMended ? [] : [say.notTransferred(counts[1])]),
      ...(recovered > 0 ? [say.delivered(counts[0])] : []),
      ...(still > 0 ? [say.still(recordings(still, language))] : []),
    ],
    facts: [
      ...about(service, place, say),
      [say.began, `${since} (${place.timeZone})`],
      [isMended ? say.ended : say.noLongerSince, `${ended} (${place.timeZone})`],
      ...(longest === null ? [] : [[say.longest, duration(longest, language)] as const]),
    ],
    link:
      still > 0
        ? { text: say.openLog, url: `${place.publicUrl}/app/error-log` }
        : linkOf(service, kind, { ...params, mended: true }, place, say),
  };
}

function read(params: TellParams): { service: string; kind: string; company: string } {
  const service = String(params.service);
  // Only the installation itself is this service.
  return { service, kind: String(params.kind), company: service === "installation" ? installationId : "" };
}

function code(params: TellParams): number | null {
  return typeof params.httpStatus === "number" ? params.httpStatus : null;
}

/** Companies' names tell apart what an outsourcer gets for several of them. */
function at({ companyName }: MailPlace): string {
  return companyName === "" ? "" : ` – ${companyName}`;
}

function about(service: string, place: MailPlace, say: Say): (readonly [string, string])[] {
  const company = place.companyName === "" ? [] : [[say.company, place.companyName] as const];
  return [...company, [say.serviceName, say.service(service)]];
}

function linkOf(
  service: string,
  kind: string,
  params: TellParams,
  { publicUrl }: MailPlace,
  say: Say,
): MailContent["link"] {
  if (service === "installation") return { text: say.openOperator, url: `${publicUrl}/operator` };
  if (service === "phone" || params.mended === true)
    return { text: say.openCalls, url: `${publicUrl}/app/calls` };
  return kind !== "passing" && natureOf(kind, code(params)) === "pausing"
    ? { text: say.openSettings, url: `${publicUrl}/app/settings/amazon-s3` }
    : { text: say.openLog, url: `${publicUrl}/app/error-log` };
}

type Say = {
  news: Record<Exclude<News, "closed">, string>;
  service: (service: string) => string;
  error: (service: string) => string;
  since: (at: string) => string;
  waiting: (recordings: string) => string;
  heldKept: (recordings: string) => string;
  mended: string;
  recovered: (recordings: string, longest: string) => string;
  over: (cause: string) => string;
  errorOver: (service: string) => string;
  partly: (transferred: string, notTransferred: string) => string;
  gaveUp: (cause: string) => string;
  notTransferred: (recordings: string) => string;
  noLongerSince: string;
  delivered: (recordings: string) => string;
  still: (recordings: string) => string;
  company: string;
  serviceName: string;
  began: string;
  ended: string;
  longest: string;
  openSettings: string;
  openLog: string;
  openCalls: string;
  openOperator: string;
};

const services: Record<string, readonly [ja: string, en: string]> = {
  "amazon-s3": ["Amazon S3", "Amazon S3"],
  phone: ["電話システム", "Phone system"],
  installation: ["Onbin サーバー", "Onbin server"],
};

const ja: Say = {
  news: { opened: "", reminder: "継続中: ", worse: "悪化: " },
  service: (service) => (service === "amazon-s3" ? "Amazon S3 連携" : (services[service]?.[0] ?? service)),
  error: (service) =>
    service === "amazon-s3" ? "Amazon S3 連携エラー" : `${services[service]?.[0] ?? service} 警告`,
  since: (at) => `${at} から`,
  waiting: (n) =>
    `現在 ${n}の録音が待っています。録音は失われていません。原因がなくなると自動で転送されます。`,
  heldKept: (n) => `現在 ${n}の録音を保留しています。受け取った録音は保管しており、失われていません。`,
  mended: "復旧しました",
  recovered: (n, longest) => `${n}を転送済み、最長の遅れ ${longest}`,
  over: (cause) => `次の問題は解消しました: ${cause}`,
  errorOver: (service) => `${ja.service(service)}エラー 終了`,
  partly: (transferred, notTransferred) => `転送済み ${transferred}、転送対象外 ${notTransferred}`,
  gaveUp: (cause) => `次の問題で転送を待っている録音は、なくなりました: ${cause}`,
  notTransferred: (n) =>
    `録音 ${n}は転送されませんでした。連携の停止や削除、契約の終了、転送の取り消し、保管期間の満了などのため、転送の対象から外れています。`,
  noLongerSince: "終了",
  delivered: (n) => `待っていた録音 ${n}は転送済みです。`,
  still: (n) => `ほかの原因で、まだ ${n}の録音が転送できていません。エラーログを確認してください。`,
  company: "企業",
  serviceName: "サービス",
  began: "発生",
  ended: "復旧",
  longest: "最長の遅れ",
  openSettings: "設定を確認する",
  openLog: "エラーログを開く",
  openCalls: "応対履歴を開く",
  openOperator: "運用画面を開く",
};

const en: Say = {
  news: { opened: "", reminder: "Still: ", worse: "Worse: " },
  service: (service) =>
    service === "amazon-s3" ? "Amazon S3 integration" : (services[service]?.[1] ?? service),
  error: (service) =>
    service === "amazon-s3" ? "Amazon S3 integration error" : `${services[service]?.[1] ?? service} warning`,
  since: (at) => `since ${at}`,
  waiting: (n) =>
    `${n} ${n.startsWith("1 ") ? "waits" : "wait"} at present. None is lost; they are transferred by themselves when the cause is gone.`,
  heldKept: (n) =>
    `${n} ${n.startsWith("1 ") ? "is" : "are"} held at present. What was received is kept, and none is lost.`,
  mended: "works again",
  recovered: (n, longest) => `${n} delivered, longest delay ${longest}`,
  over: (cause) => `This is over: ${cause}.`,
  errorOver: (service) => `${en.error(service)} ended`,
  partly: (transferred, notTransferred) => `${transferred} transferred, ${notTransferred} not transferred`,
  gaveUp: (cause) => `Nothing waits any longer because of this: ${cause}.`,
  notTransferred: (n) =>
    `${n} ${n.startsWith("1 ") ? "was" : "were"} not transferred: the integration was switched off or removed, the contract ended, the transfer was cancelled, or the period for keeping recordings was over.`,
  noLongerSince: "Ended",
  delivered: (n) => `${n} that waited ${n.startsWith("1 ") ? "has" : "have"} been delivered.`,
  still: (n) =>
    `For other reasons ${n} ${n.startsWith("1 ") ? "is" : "are"} not transferred yet. Please look at the error log.`,
  company: "Company",
  serviceName: "Service",
  began: "Began",
  ended: "Ended",
  longest: "Longest delay",
  openSettings: "Open the settings",
  openLog: "Open the error log",
  openCalls: "Open the call history",
  openOperator: "Open the operator's page",
};
