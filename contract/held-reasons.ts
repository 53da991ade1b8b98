import type { Words } from "./words.ts";

/** What is known about a held recording; a reason's words use the entries that its line below names. */
export type HeldParams = Readonly<Record<string, string | number>>;

/**
 * Why a recording waits for a person although its destination is well.
 * Every reason may carry `leg`: `both`, `agent` or `customer`.
 */
export type HeldReason =
  /** `format`: the name of a format that is known, and that neither we nor the converter read */
  | "format-not-decoded"
  /** `format`: there is no converter (FFmpeg) on this server, or it does not run */
  | "converter-missing"
  /** `format`: the converter could read nothing of it */
  | "not-decodable"
  /** `format`, `seconds` that could be read, `claimed` seconds that the file says it has */
  | "damaged"
  /** `format`: converting it went past the limits of time, memory or size */
  | "too-costly"
  /** `what`: a key of {@link NotAudio} */
  | "not-audio"
  /** no known beginning: headerless audio that nobody declared, or damage */
  | "format-unknown"
  /** `claim`: a key of {@link HeaderClaim}; `value`: what the header says, if it says anything */
  | "bad-header"
  | "no-samples"
  /** `seconds`, `maxSeconds` */
  | "too-long"
  /** `of`: sequence ID of the recording that the source sent first under the same name, with other bytes */
  | "revision";

const notAudio = {
  text: { ja: "文章 (テキスト)", en: "plain text" },
  html: {
    ja: "ウェブページ (HTML、エラー画面などの可能性あり)",
    en: "a web page (HTML), perhaps an error page",
  },
  json: {
    ja: "JSON のデータ (エラー応答などの可能性あり)",
    en: "JSON data, perhaps an error answer",
  },
  xml: { ja: "XML のデータ", en: "XML data" },
  playlist: {
    ja: "再生リスト (ほかの場所を指すだけのファイル)",
    en: "a playlist, which only points to other places",
  },
  image: { ja: "画像", en: "a picture" },
  video: { ja: "動画", en: "a video" },
  pdf: { ja: "PDF 文書", en: "a PDF document" },
  archive: { ja: "圧縮ファイル", en: "a compressed archive" },
  capture: { ja: "通信の記録 (pcap)", en: "a network capture (pcap)" },
  program: { ja: "プログラム", en: "a program" },
  midi: { ja: "MIDI の演奏データ", en: "MIDI notes" },
};

const claims = {
  channels: { ja: "チャンネル数", en: "number of channels" },
  rate: { ja: "サンプリング周波数 (Hz)", en: "sampling rate (Hz)" },
  bits: { ja: "1 サンプルのビット数", en: "bits per sample" },
  coding: { ja: "符号化方式の番号", en: "coding number" },
  chunk: { ja: "ヘッダー内の区画の長さ", en: "length of a part of the header" },
  "fmt length": { ja: "形式欄 (fmt) の長さ", en: "length of the format part (fmt)" },
  "fmt missing": { ja: "形式欄 (fmt) がありません", en: "its format part (fmt) is missing" },
};

/** What a file can be that is not audio. */
export type NotAudio = keyof typeof notAudio;
/** What a header can say that is impossible. */
export type HeaderClaim = keyof typeof claims;

const kept = {
  ja: "受け取った元のファイルはそのまま保管しており、ダウンロードできます。",
  en: "The file as received is kept and can be downloaded.",
};

/** The words for each reason. Words never contain anything from outside except `format` and numbers of ours. */
export const heldReasons: Record<HeldReason, (params: HeldParams) => Words> = {
  "format-not-decoded": (params) => ({
    ja: {
      cause: `${file(params).ja}は ${text(params, "format")} 形式です。この形式は変換できないため、転送していません。${kept.ja}`,
      cure: "電話システムの録音形式を WAV (8 kHz、16 ビット PCM・µ-law・A-law) か、MP3・Opus・GSM などに変えてください。以後の録音から転送されます。",
    },
    en: {
      cause: `${file(params).en} is in the format ${text(params, "format")}, which cannot be converted, so it was not sent. ${kept.en}`,
      cure: "Set the phone system to record WAV at 8 kHz (16-bit PCM, µ-law or A-law), or MP3, Opus, GSM and the like. New recordings are then sent.",
    },
  }),
  "converter-missing": (params) => ({
    ja: {
      cause: `${file(params).ja}は ${text(params, "format")} 形式です。この形式の変換に必要な FFmpeg がサーバーにないため、まだ転送していません。${kept.ja}`,
      cure: "運用者に、サーバーへの FFmpeg のインストールを依頼してください。インストールされると、この録音は自動で転送されます。",
    },
    en: {
      cause: `${file(params).en} is in the format ${text(params, "format")}. FFmpeg, which converts it, is missing on the server, so it was not sent. ${kept.en}`,
      cure: "Ask the operator to install FFmpeg on the server. This recording is then sent by itself.",
    },
  }),
  "not-decodable": (params) => ({
    ja: {
      cause: `${file(params).ja}は ${text(params, "format")} 形式のはずですが、音声を取り出せませんでした。転送していません。${kept.ja}`,
      cure: "元のファイルがほかのソフトウェアで再生できるかを確かめてください。再生できないときは、電話システムの録音に問題があります。",
    },
    en: {
      cause: `${file(params).en} should be in the format ${text(params, "format")}, but no sound could be read from it. It was not sent. ${kept.en}`,
      cure: "Check whether other software can play the original. If not, the phone system writes broken recordings.",
    },
  }),
  damaged: (params) => ({
    ja: {
      cause: `${file(params).ja} (${text(params, "format")} 形式) は壊れています。${duration(params, "claimed").ja}のうち ${duration(params, "seconds").ja}しか正しく読み取れませんでした。転送していません。${kept.ja}`,
      cure: "送信や保存の途中で壊れた可能性があります。電話システムに元の録音が残っていれば、もう一度送ってください。",
    },
    en: {
      cause: `${file(params).en} (format ${text(params, "format")}) is damaged: it says that it lasts ${duration(params, "claimed").en}, and what could be read is ${duration(params, "seconds").en}, with errors. It was not sent. ${kept.en}`,
      cure: "It may have been damaged on its way or on a disk. If the phone system still has the recording, send it again.",
    },
  }),
  "too-costly": (params) => ({
    ja: {
      cause: `${file(params).ja} (${text(params, "format")} 形式) の変換が、時間・メモリー・大きさの上限を超えたため中止しました。転送していません。${kept.ja}`,
      cure: "通常の録音では起こりません。元のファイルが本当に録音かを確かめてください。",
    },
    en: {
      cause: `Converting ${lower(file(params).en)} (format ${text(params, "format")}) went past the limits of time, memory or size. It was not sent. ${kept.en}`,
      cure: "Recordings of calls do not do that. Check whether the original really is one.",
    },
  }),
  "not-audio": (params) => ({
    ja: {
      cause: `${file(params).ja}は音声ではなく、${named(notAudio, params, "what").ja}でした。転送していません。${kept.ja}`,
      cure: "電話システムが録音の代わりに別のものを送っていないか、録音の保存先と送信の設定を確かめてください。",
    },
    en: {
      cause: `${file(params).en} is not sound but ${named(notAudio, params, "what").en}. It was not sent. ${kept.en}`,
      cure: "Check in the phone system where recordings are stored and what it sends: something else was sent in place of a recording.",
    },
  }),
  "format-unknown": (params) => ({
    ja: {
      cause: `${file(params).ja}は、どの音声形式か判別できませんでした。ヘッダーのない音声か、壊れたファイルです。転送していません。${kept.ja}`,
      cure: "ヘッダーのない音声を送る電話システムでは、送信時に format (pcm16、ulaw、alaw のいずれか) を指定してください。そうでなければ、元のファイルが再生できるかを確かめてください。",
    },
    en: {
      cause: `${file(params).en} does not begin like any known audio format: it is headerless audio, or damaged. It was not sent. ${kept.en}`,
      cure: "If the phone system writes headerless audio, name its format when sending (format: pcm16, ulaw or alaw). Otherwise check whether the original file can be played at all.",
    },
  }),
  "bad-header": (params) => ({
    ja: {
      cause: `${file(params).ja}のヘッダーにありえない値があります (${claim(params).ja})。転送していません。${kept.ja}`,
      cure: "ファイルが壊れているか、録音したソフトウェアの不具合です。電話システムの担当者に元のファイルを渡して確かめてください。",
    },
    en: {
      cause: `The header of ${lower(file(params).en)} says something impossible (${claim(params).en}). It was not sent. ${kept.en}`,
      cure: "The file is damaged, or the software that recorded it is at fault. Give the original to whoever runs the phone system.",
    },
  }),
  "no-samples": (params) => ({
    ja: {
      cause: `${file(params).ja}に音声が入っていません。転送していません。${kept.ja}`,
      cure: "通話がすぐに切れたか、録音が途中で止まった可能性があります。続くようなら、電話システムの録音の設定と空き容量を確かめてください。",
    },
    en: {
      cause: `${file(params).en} contains no sound at all. It was not sent. ${kept.en}`,
      cure: "The call may have ended at once, or recording stopped. If it happens again, check the phone system's recording settings and free disk space.",
    },
  }),
  "too-long": (params) => ({
    ja: {
      cause: `録音の長さが ${duration(params, "seconds").ja} あり、上限の ${duration(params, "maxSeconds").ja} を超えています。転送していません。${kept.ja}`,
      cure: "本当にこの長さの通話であれば、上限を上げるよう運用者に依頼してください。そうでなければ、電話システムが録音を正しく終えているかを確かめてください。",
    },
    en: {
      cause: `The recording lasts ${duration(params, "seconds").en}, longer than the limit of ${duration(params, "maxSeconds").en}. It was not sent. ${kept.en}`,
      cure: "If the call really was that long, ask the operator to raise the limit. If not, check that the phone system ends its recordings properly.",
    },
  }),
  revision: (params) => ({
    ja: {
      cause: `電話システムが、すでに届いている録音 (${params.of}) と同じ名前で、内容の異なる音声を送ってきました。この音声は転送していません。${kept.ja}`,
      cure: "両方を聞き比べてください。こちらも必要であれば「もう一度転送する」を押すと、同じ一連の別の応対として転送します。",
    },
    en: {
      cause: `The phone system sent other audio under the name of a recording that is here already (${params.of}). This one was not sent. ${kept.en}`,
      cure: 'Listen to both. If this one is needed too, "Transfer again" ships it as a call of its own in the same chain.',
    },
  }),
};

function file(params: HeldParams): { ja: string; en: string } {
  if (params.leg === "agent") return { ja: "自社側の音声ファイル", en: "The file of our side (agent)" };
  if (params.leg === "customer")
    return { ja: "相手側の音声ファイル", en: "The file of the other party (customer)" };
  return { ja: "録音ファイル", en: "The recording" };
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function text(params: HeldParams, name: string): string {
  return String(params[name] ?? "?");
}

function named(table: Record<string, { ja: string; en: string }>, params: HeldParams, name: string) {
  const key = text(params, name);
  return table[key] ?? { ja: key, en: key };
}

function claim(params: HeldParams): { ja: string; en: string } {
  const { ja, en } = named(claims, params, "claim");
  return params.value === undefined
    ? { ja, en }
    : { ja: `${ja}: ${params.value}`, en: `${en}: ${params.value}` };
}

function duration(params: HeldParams, name: string): { ja: string; en: string } {
  const seconds = Math.round(Number(params[name] ?? 0));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = seconds % 60;
  return {
    ja: `${hours > 0 ? `${hours} 時間 ` : ""}${minutes} 分 ${rest} 秒`,
    en: `${hours > 0 ? `${hours} h ` : ""}${minutes} min ${rest} s`,
  };
}
