import type { Words } from "./words.ts";

/**
 * What is said of a source and of what it brought: trouble of a source (`noteTrouble`) and its events (`noteSource`),
 * by their code. One entry a code, in one flat record that every receiver adds its own to; `{name}` stands for the
 * parameter of that name. Codes of the push door are those of `errors.ts`, and are not repeated here.
 */
export const sourceWords: Readonly<Record<string, Words>> = {
  "facts-file-missing": {
    ja: {
      cause: "通話明細のファイル {file} がありません。",
      cure: "Asterisk の設定と、ファイルの場所 (onbin source facts) を確認してください。ファイルができれば自動で読み始めます。",
    },
    en: {
      cause: "The file of call records {file} is not there.",
      cure: "Look at Asterisk's settings and at the place of the file (onbin source facts). Once it is there it is read.",
    },
  },
  "facts-file-unreadable": {
    ja: {
      cause: "通話明細のファイル {file} を読めません ({problem})。",
      cure: "Onbin を動かしているユーザーが読めるように、権限を変更してください。",
    },
    en: {
      cause: "The file of call records {file} cannot be read ({problem}).",
      cure: "Let the user that Onbin runs as read it.",
    },
  },
  "facts-columns": {
    ja: {
      cause: "{file} の行には項目が {fields} 個あり、項目の並びがわかりません。",
      cure: "項目の並びを onbin source facts の --columns (CEL は --cel-columns) で指定してください。",
    },
    en: {
      cause: "The lines of {file} have {fields} fields, and nobody said what they are.",
      cure: "Give the order of the columns with --columns (of CEL --cel-columns) of onbin source facts.",
    },
  },
  "facts-query-wrong": {
    ja: {
      cause: "通話明細を読む問い合わせを使えません ({problem})。",
      cure: ":since を含む SELECT を一つ指定してください。",
    },
    en: {
      cause: "The query for call records cannot be used ({problem}).",
      cure: "Give one SELECT with :since.",
    },
  },
  "facts-query-columns": {
    ja: {
      cause: "通話明細を読む問い合わせの結果に {missing} がありません。",
      cure: "その名前の列を問い合わせに加えてください。",
    },
    en: {
      cause: "The query for call records gives no {missing}.",
      cure: "Add a column of that name to the query.",
    },
  },
  "facts-query-order": {
    ja: {
      cause: "通話明細を読む問い合わせの結果が {rows} 行を超え、時刻の順に並んでいません。",
      cure: "問い合わせの最後に、開始時刻での ORDER BY を加えてください。",
    },
    en: {
      cause: "The query for call records gives more than {rows} rows, and they are not in the order of time.",
      cure: "End the query with ORDER BY on the time that the call began.",
    },
  },
  "facts-database-refused": {
    ja: {
      cause: "通話明細のデータベースが応じませんでした ({problem})。",
      cure: "アドレス、ユーザー、パスワード、権限を確認してください。応じるようになれば自動で続きます。",
    },
    en: {
      cause: "The database with the call records refused ({problem}).",
      cure: "Look at address, user, password and rights. Once it answers, reading goes on by itself.",
    },
  },
  "facts-line-broken": {
    ja: {
      cause: "この通話明細は読めませんでした ({problem})。ほかの明細は読み続けています。",
      cure: "明細を書く設定 (項目の並びと引用符) を確認してください。",
    },
    en: {
      cause: "This call record could not be read ({problem}). The others are.",
      cure: "Look at how the records are written: the order of their columns, and their quotes.",
    },
  },
  "facts-lines-broken": {
    ja: {
      cause: "同じときに、ほかに {others} 件の通話明細を読めませんでした。",
      cure: "明細を書く設定 (項目の並びと引用符) を確認してください。",
    },
    en: {
      cause: "{others} more call records could not be read at the same time.",
      cure: "Look at how the records are written: the order of their columns, and their quotes.",
    },
  },
  "facts-file-rotated": {
    ja: {
      cause:
        "{file} が入れ替えられ、前のファイルが見つかりません。最後に読んだ後の明細が抜けた可能性があります。",
      cure: "ローテーションしたファイルを、同じフォルダに圧縮せず一つ残す設定にしてください (logrotate の delaycompress)。",
    },
    en: {
      cause:
        "{file} was replaced and its predecessor cannot be found: records after our last look may be missing.",
      cure: "Let the rotation leave one file uncompressed in the same folder (delaycompress of logrotate).",
    },
  },
  "facts-missed": {
    ja: {
      cause: "この録音の通話明細は、期限までに届きませんでした。録音は、わかっている内容のまま転送します。",
      cure: "電話システムの通話明細の出力を確認してください。後から届いた明細は、応対履歴に反映されます。",
    },
    en: {
      cause: "The record of this recording's call did not come in time. It is shipped with what is known.",
      cure: "Look at whether the phone system writes its records. One that comes later still updates the history.",
    },
  },
  "legs-assumed": {
    ja: {
      cause: "通話の向きがわからないため、発信者側の音声をお客様 (右) として扱いました。",
      cure: "type (incoming または outbound) を送るか、ファイル名を in- や out- で始めてください。",
    },
    en: {
      cause:
        "Nobody told the direction of this call: the caller's voice was taken for the customer's (right).",
      cure: "Send type (incoming or outbound), or let the file's name begin with in- or out-.",
    },
  },
  // What a page says of a code that this release has no words for.
  "source-unknown-code": {
    ja: {
      cause: "電話システムとの連携で問題がありました ({code})。",
      cure: "続く場合は、この表示を添えて運用者にお問い合わせください。",
    },
    en: {
      cause: "Something is wrong between Onbin and the phone system ({code}).",
      cure: "If it goes on, tell the operator what stands here.",
    },
  },
  // Cloud phones (server/ingest/cloud/)
  "cloud-credentials": {
    ja: {
      cause: "プロバイダーが認証情報を受け付けません (HTTP {status})。録音の取得を待っています。",
      cure: "プロバイダーの管理画面で認証情報を確認し、この電話システムの「接続情報」を保存し直してください。待っている録音は、その後に取得します。",
    },
    en: {
      cause: "The provider refuses the credentials (HTTP {status}). Its recordings wait to be fetched.",
      cure: "Look the credentials up in the provider's console and save them here again: what waits is fetched then.",
    },
  },
  "cloud-not-reached": {
    ja: {
      cause: "プロバイダーに接続できません ({fault})。",
      cure: "ホスト名の設定を確認し、しばらくしてからもう一度お試しください。",
    },
    en: {
      cause: "The provider could not be asked ({fault}).",
      cure: "Check the host names in the settings, and try again in a while.",
    },
  },
  "cloud-list": {
    ja: {
      cause: "プロバイダーの録音一覧を取得できません ({fault})。届かなかった通知を補えていません。",
      cure: "自動で再試行します。続く場合は、認証情報に録音一覧の権限があるかをご確認ください。",
    },
    en: {
      cause:
        "The provider's list of recordings cannot be read ({fault}): events that were lost are not made up for.",
      cure: "It is tried again by itself. If it goes on, see that the credentials may list recordings.",
    },
  },
  "cloud-found": {
    ja: {
      cause: "この録音の通知は届いていませんでした。プロバイダーの一覧で見つけ、取得します。",
      cure: "多い場合は、プロバイダーに登録した Webhook のアドレスをご確認ください。",
    },
    en: {
      cause: "No event told of this recording. It was found in the provider's list, and is fetched.",
      cure: "If there are many, check the webhook's address at the provider.",
    },
  },
  "cloud-absent": {
    ja: {
      cause: "この通話の録音はないと、プロバイダーが通知しました。",
      cure: "短すぎる通話や無音の通話では録音が作られません。必要な場合はプロバイダーにお問い合わせください。",
    },
    en: {
      cause: "The provider says that this call has no recording.",
      cure: "Calls that are very short or silent have none; otherwise ask the provider.",
    },
  },
  "cloud-not-fetched": {
    ja: {
      cause: "録音をまだ取得できていません ({fault})。",
      cure: "7 日間、自動で再試行します。",
    },
    en: {
      cause: "The recording could not be fetched as yet ({fault}).",
      cure: "It is tried again by itself for seven days.",
    },
  },
  "cloud-too-large": {
    ja: {
      cause: "録音のファイルが大きすぎるため、取得しませんでした。",
      cure: "運用者が上限 (ONBIN_MAX_UPLOAD) を上げた後に、取得をやり直せます。",
    },
    en: {
      cause: "The recording's file is too large and was not fetched.",
      cure: "Once the operator has raised the limit (ONBIN_MAX_UPLOAD), it can be fetched again.",
    },
  },
  "cloud-given-up": {
    ja: {
      cause: "取得できなかった録音があります ({item})。理由: {fault}。自動の再試行は終わりました。",
      cure: "原因を取り除いた後に、取得をやり直せます。録音はプロバイダーに残っている間だけ取得できます。",
    },
    en: {
      cause: "A recording was not fetched ({item}): {fault}. It is not tried by itself any more.",
      cure: "Once the cause is mended, it can be fetched again, for as long as the provider still has it.",
    },
  },
  // Watched folders
  "folder-missing": {
    ja: {
      cause: "監視しているフォルダ {folder} がありません ({problem})。",
      cure: "パスを確かめてください。ネットワーク共有の場合は、マウントされているかを確かめてください。見つかると自動で再開します。",
    },
    en: {
      cause: "The watched folder {folder} is not there ({problem}).",
      cure: "Check the path, and that a network share is mounted. It goes on by itself once the folder is there.",
    },
  },
  "folder-unreadable": {
    ja: {
      cause: "監視しているフォルダ {folder} を読み取れません ({problem})。",
      cure: "Onbin を動かしているユーザーに、フォルダの読み取りと、フォルダに入る権限 (r と x) を付けてください。",
    },
    en: {
      cause: "The watched folder {folder} cannot be read ({problem}).",
      cure: "Give the user that Onbin runs as the right to read and enter it.",
    },
  },
  "folder-failed": {
    ja: {
      cause: "監視しているフォルダ {folder} でエラーが起きています ({problem})。",
      cure: "ディスクかネットワーク共有の状態を確かめてください。直ると自動で再開します。",
    },
    en: {
      cause: "The watched folder {folder} answers with an error ({problem}).",
      cure: "Look at its disk or network share. It goes on by itself once that works.",
    },
  },
  "folder-silent": {
    ja: {
      cause: "監視しているフォルダ {folder} が応答しません。",
      cure: "ネットワーク共有のサーバーが動いているかを確かめてください。",
    },
    en: {
      cause: "The watched folder {folder} does not answer.",
      cure: "Check that the server of the network share runs.",
    },
  },
  "folder-empty": {
    ja: {
      cause: "監視しているフォルダ {folder} が空です。以前はファイルがありました。",
      cure: "ネットワーク共有がマウントされているかを確かめてください。ファイルを自分で片付けた場合は、次の録音で表示が消えます。",
    },
    en: {
      cause: "The watched folder {folder} is empty, and there were files in it before.",
      cure: "Check that a network share is mounted. If you cleared it yourself, this goes with the next recording.",
    },
  },
  "folder-not-cleared": {
    ja: {
      cause: "転送済みのファイルを {folder} から片付けられません ({problem})。",
      cure: "フォルダと移動先の書き込み権限と空き容量を確かめてください。転送は続いています。",
    },
    en: {
      cause: "Files of delivered recordings cannot be cleared away from {folder} ({problem}).",
      cure: "Check the right to write there and in the archive, and its free space. Transfers go on.",
    },
  },
  "folder-below-unreadable": {
    ja: {
      cause: "このフォルダを読み取れないため、中の録音を取り込めません ({problem})。",
      cure: "Onbin を動かしているユーザーに、フォルダの読み取りと、フォルダに入る権限 (r と x) を付けてください。",
    },
    en: {
      cause: "This folder cannot be read, so what is in it is not taken ({problem}).",
      cure: "Give the user that Onbin runs as the right to read and enter it.",
    },
  },
  disk: {
    ja: {
      cause: "Onbin のディスクの空き容量が足りないため、新しい録音を取り込めません。",
      cure: "録音は元の場所に残っています。空き容量を増やすと自動で再開します。",
    },
    en: {
      cause: "Onbin's disk is nearly full, so nothing new is taken.",
      cure: "The recordings stay where they are. It goes on by itself once there is room.",
    },
  },
  "file-empty": {
    ja: {
      cause: "ファイルが空 (0 バイト) です。",
      cure: "電話システムの録音の設定とディスクを確かめてください。ファイルに音声が書き込まれると、自動で取り込みます。",
    },
    en: {
      cause: "The file is empty (0 bytes).",
      cure: "Check how the phone system records, and its disk. If sound is written into the file, it is taken.",
    },
  },
  "file-too-large": {
    ja: {
      cause: "ファイルが上限 ({limitBytes} バイト) より大きくなっています ({bytes} バイト)。",
      cure: "録音を分割するか、運用者に上限 (ONBIN_MAX_UPLOAD) の変更を依頼してください。",
    },
    en: {
      cause: "The file is larger than the limit of {limitBytes} bytes ({bytes} bytes).",
      cure: "Record in smaller parts, or ask the operator for a higher limit (ONBIN_MAX_UPLOAD).",
    },
  },
  "file-unreadable": {
    ja: {
      cause: "ファイルを読み取れません ({problem})。",
      cure: "読み取りの権限を確かめてください。読み取れるようになると、自動で取り込みます。",
    },
    en: {
      cause: "The file cannot be read ({problem}).",
      cure: "Check the right to read it. It is taken as soon as it can be read.",
    },
  },
  link: {
    ja: {
      cause: "シンボリックリンクのため、取り込みませんでした。",
      cure: "ファイルそのものを監視しているフォルダに置いてください。",
    },
    en: {
      cause: "It is a symbolic link, and links are not followed.",
      cure: "Put the file itself into the watched folder.",
    },
  },
  "not-a-file": {
    ja: {
      cause: "通常のファイルではないため、取り込みませんでした。",
      cure: "録音のファイルを置いてください。",
    },
    en: {
      cause: "It is no ordinary file.",
      cure: "Put the file of a recording there.",
    },
  },
  "sidecar-broken": {
    ja: {
      cause: "隣の .json を読み取れません ({problem})。",
      cure: "正しい JSON に直すと、自動で取り込みます。",
    },
    en: {
      cause: "The .json beside it cannot be read ({problem}).",
      cure: "Mend it; the recording is then taken by itself.",
    },
  },
  "leg-late": {
    ja: {
      cause: "通話の片側のファイルが、録音を取り込んだ後に届きました。この片側は使っていません。",
      cure: "通話の両側のファイルを、同じときに書き終えるようにしてください。",
    },
    en: {
      cause: "A leg came after its recording had been taken, and is not used.",
      cure: "Let the phone system finish all files of a call at the same time.",
    },
  },
  salvaged: {
    ja: {
      cause: "書き終わりを示すものがないまま長く変化がなかったため、そこまでの音声を取り込みました。",
      cure: "通話の途中で電話システムが止まった可能性があります。",
    },
    en: {
      cause: "There was no sign that it was finished; after a long quiet it was taken as it was.",
      cure: "The phone system may have died in the middle of the call.",
    },
  },
  "facts-late": {
    ja: {
      cause: "録音の後に、通話の情報 (.json) を受け取りました。",
      cure: "応対履歴に反映しました。操作は必要ありません。",
    },
    en: {
      cause: "Facts of the call (.json) came after its recording.",
      cure: "The call history has them; nothing needs to be done.",
    },
  },
  "spool-unreadable": {
    ja: {
      cause: "フォルダ {folder} を読み取れません ({problem})。",
      cure: "Onbin を動かしているユーザーに、フォルダの読み取りと、フォルダに入る権限 (r と x) を付けてください。フォルダの場所が変わったときは、運用者に設定を変えてもらってください。",
    },
    en: {
      cause: "The folder {folder} cannot be read ({problem}).",
      cure: "Give the user that Onbin runs as the right to read and enter it; if it has moved, the operator sets it anew.",
    },
  },
  "errors-not-cleared": {
    ja: {
      cause: "取り込んだ通話明細のファイルを {folder} から削除できません。",
      cure: "Onbin を動かしているユーザーに、このフォルダへの書き込みの権限を付けてください。取り込みは続いています。",
    },
    en: {
      cause: "Records that were taken cannot be removed from {folder}.",
      cure: "Give the user that Onbin runs as the right to write there. Nothing is taken twice.",
    },
  },
  "pcap-metadata": {
    ja: {
      cause: "rtpengine のメタデータファイルとして読み取れません。",
      cure: "ファイルを確かめてください。rtpengine の recording-method が pcap になっているフォルダを指定してください。",
    },
    en: {
      cause: "It cannot be read as a metadata file of rtpengine.",
      cure: "Look at the file; the folder is to be the recording-dir of an rtpengine with recording-method=pcap.",
    },
  },
  "pcap-missing": {
    ja: {
      cause: "通話の音声ファイル {file} が pcaps フォルダにありません。",
      cure: "rtpengine のフォルダから音声ファイルが削除または移動されていないか、確かめてください。",
    },
    en: {
      cause: "The capture {file} of this call is not in the folder pcaps.",
      cure: "See whether something removes or moves files out of rtpengine's folder.",
    },
  },
  "pcap-format": {
    ja: {
      cause: "音声ファイルが pcap 形式ではありません。",
      cure: "rtpengine が書いたファイルのまま (pcapng に変換せずに) 置いてください。",
    },
    en: {
      cause: "The capture is no pcap file.",
      cure: "Leave it as rtpengine wrote it; pcapng is not read.",
    },
  },
  "pcap-damaged": {
    ja: {
      cause: "音声ファイル (pcap) が壊れています。",
      cure: "ディスクの状態を確かめてください。ファイルはそのまま残しています。",
    },
    en: {
      cause: "The capture is damaged.",
      cure: "Check the disk that it lies on. The file was left as it is.",
    },
  },
  "pcap-too-long": {
    ja: {
      cause: "音声ファイル (pcap) の最初と最後のパケットの時刻が 24 時間を超えて離れています。",
      cure: "rtpengine のサーバーの時計を確かめてください。ファイルはそのまま残しています。",
    },
    en: {
      cause: "The times in the capture span more than 24 hours.",
      cure: "Check the clock of rtpengine's server. The file was left as it is.",
    },
  },
  "pcap-codec": {
    ja: {
      cause: "通話のコーデック ({codec}) は pcap から読み取れません。",
      cure: "rtpengine で PCMU・PCMA・G.722 を使うか、録音デーモン (rtpengine-recording) の通知で送ってください。",
    },
    en: {
      cause: "The call's codec ({codec}) is not read out of captures.",
      cure: "Let the call use PCMU, PCMA or G.722, or use rtpengine's recording daemon, which decodes others.",
    },
  },
  "pcap-cut": {
    ja: {
      cause: "音声ファイル (pcap) が途中で終わっていたため、そこまでを取り込みました。",
      cure: "通話の途中で rtpengine が止まったか、ディスクがいっぱいだった可能性があります。",
    },
    en: {
      cause: "The capture ends within a packet; what was before is taken.",
      cure: "rtpengine may have stopped in the middle of the call, or its disk was full.",
    },
  },
  "sides-unknown": {
    ja: {
      cause: "どちらの音声が自社側か分からなかったため、先に始まった側を発信者、通話を着信とみなしました。",
      cure: "SIP プロキシから type と caller (または agent) を伝えてください。",
    },
    en: {
      cause:
        "Nothing told whose voice is whose: the side that began first was taken for the caller, and the call for an incoming one.",
      cure: "Let the SIP proxy say type, and caller or agent, in the call's metadata.",
    },
  },
  "leg-alone": {
    ja: {
      cause: "通話の片側の音声だけが届きました。もう片側は時間内に届かなかったため、片側だけで転送します。",
      cure: "保留のまま終わった通話や、片側だけが話した通話では正常です。続くときは録音の設定を確かめてください。",
    },
    en: {
      cause: "Only one leg of the call came in time; it is shipped alone.",
      cure: "That is right for a call in which one side sent nothing. If it goes on, check what is recorded.",
    },
  },
  "leg-missing": {
    ja: {
      cause: "保管していた片側の音声ファイルが、スプールからなくなりました。",
      cure: "スプールのフォルダに、Onbin 以外のプログラムが触れていないか確かめてください。",
    },
    en: {
      cause: "A leg that was kept is gone from the spool.",
      cure: "See whether anything but Onbin touches the spool's folder.",
    },
  },
};
