import type { CauseAndCure } from "./words.ts";

type Entry = { status: number; ja: CauseAndCure; en: CauseAndCure };

/**
 * Every error that Onbin answers over HTTP, in one table: stable code, status, and what people read.
 * `{name}` is replaced by the error's details of that name.
 */
export const errors = {
  // The push door
  key_missing: {
    status: 401,
    en: { cause: "No API key was sent.", cure: "Send the header: Authorization: Bearer <API key>." },
    ja: {
      cause: "API キーが送られていません。",
      cure: "ヘッダー Authorization: Bearer <API キー> を付けてください。",
    },
  },
  key_unknown: {
    status: 401,
    en: {
      cause: "This API key is not known, or it was ended.",
      cure: "Copy the key again, whole, or make a new one with: onbin key add --company ID.",
    },
    ja: {
      cause: "この API キーは存在しないか、無効になっています。",
      cure: "キー全体をコピーし直すか、onbin key add --company ID で新しく発行してください。",
    },
  },
  not_multipart: {
    status: 415,
    en: {
      cause: "The body is not multipart/form-data.",
      cure: "Send a form: text fields, then the files audio, or agent and customer (curl -F).",
    },
    ja: {
      cause: "本文が multipart/form-data ではありません。",
      cure: "フォーム形式で、テキスト項目に続けて audio、または agent と customer のファイルを送ってください (curl -F)。",
    },
  },
  multipart_broken: {
    status: 400,
    en: {
      cause: "The form could not be read: {problem}.",
      cure: "Send the whole form again; a form ends with its closing boundary.",
    },
    ja: {
      cause: "フォームを読み取れませんでした ({problem})。",
      cure: "フォーム全体をもう一度送ってください。",
    },
  },
  length_required: {
    status: 411,
    en: {
      cause: "The request has neither a length nor chunks.",
      cure: "Send Content-Length, or Transfer-Encoding: chunked.",
    },
    ja: {
      cause: "リクエストに長さの指定がありません。",
      cure: "Content-Length か Transfer-Encoding: chunked を付けてください。",
    },
  },
  too_large: {
    status: 413,
    en: {
      cause: "The request is larger than {limitBytes} bytes.",
      cure: "Send one recording per request; for longer calls use a compact format such as µ-law.",
    },
    ja: {
      cause: "リクエストが上限の {limitBytes} バイトを超えています。",
      cure: "1 回に 1 つの録音を送ってください。長い通話は µ-law などの形式で送ってください。",
    },
  },
  field_unknown: {
    status: 400,
    en: { cause: 'There is no field named "{field}".', cure: "Known fields: {known}." },
    ja: { cause: "「{field}」という項目はありません。", cure: "使える項目: {known}" },
  },
  field_repeated: {
    status: 400,
    en: { cause: 'The field "{field}" was sent more than once.', cure: "Send each field once." },
    ja: { cause: "項目「{field}」が 2 回以上送られました。", cure: "各項目は 1 回だけ送ってください。" },
  },
  field_invalid: {
    status: 400,
    en: { cause: `The value of "{field}" cannot be used: {problem}.`, cure: "Expected: {expected}." },
    ja: { cause: "項目「{field}」の値を使えません: {problem}。", cure: "次の形で送ってください: {expected}" },
  },
  files_wrong: {
    status: 400,
    en: {
      cause: "These files do not belong together: {files}.",
      cure: "Send either audio, or agent and customer (one of them is enough).",
    },
    ja: {
      cause: "ファイルの組み合わせが正しくありません: {files}。",
      cure: "audio だけ、または agent と customer を送ってください (片方だけでも構いません)。",
    },
  },
  audio_empty: {
    status: 400,
    en: {
      cause: 'The file "{field}" has 0 bytes.',
      cure: "Send it when the phone system has finished writing; for a call without a recording send no file.",
    },
    ja: {
      cause: "ファイル「{field}」が 0 バイトです。",
      cure: "録音の書き込みが終わってから送ってください。録音のない通話はファイルなしで送れます。",
    },
  },
  nothing_sent: {
    status: 400,
    en: {
      cause: "The form has neither a file nor a sequenceId or externalId.",
      cure: "Send a recording, or the ID of the call that the facts belong to.",
    },
    ja: {
      cause: "ファイルも sequenceId / externalId もありません。",
      cure: "録音か、どの通話の情報かを示す ID を送ってください。",
    },
  },
  recording_differs: {
    status: 409,
    en: {
      cause: "This recording is here already, with other bytes. Nothing was changed.",
      cure: "Compare details.storedSha256 with details.sentSha256; send a different recording under its own sequenceId.",
    },
    ja: {
      cause: "同じ ID の録音が、異なる内容ですでに保存されています。何も変更していません。",
      cure: "details.storedSha256 と details.sentSha256 を比べ、別の録音は別の sequenceId で送ってください。",
    },
  },
  too_slow: {
    status: 408,
    en: {
      cause: "No bytes, or too few, arrived for {seconds} seconds; nothing was kept.",
      cure: "Send the whole request again, without pauses.",
    },
    ja: {
      cause:
        "{seconds} 秒間データが届かないか、届いた量が少なすぎたため、受信を中止しました。何も保存していません。",
      cure: "リクエスト全体を、途切れないようにもう一度送ってください。",
    },
  },
  too_many_requests: {
    status: 429,
    en: {
      cause: "Too many requests at once.",
      cure: "Wait for the seconds in Retry-After, then send again.",
    },
    ja: {
      cause: "リクエストが多すぎます。",
      cure: "Retry-After の秒数だけ待ってから、もう一度送ってください。",
    },
  },
  headers_too_large: {
    status: 431,
    en: {
      cause: "The head of the request is larger than {limitBytes} bytes, or has more than 100 fields.",
      cure: "Send fewer or shorter header fields; facts of a call belong into the form.",
    },
    ja: {
      cause: "リクエストのヘッダーが {limitBytes} バイトを超えているか、100 項目を超えています。",
      cure: "ヘッダーを減らすか、短くしてください。通話の情報はフォームの項目で送ってください。",
    },
  },
  backfill_running: {
    status: 409,
    en: {
      cause: "A backfill of this company is under way already.",
      cure: "Wait until it is done, or cancel it; then start the next one.",
    },
    ja: {
      cause: "この企業では、以前の通話の転送がすでに進行中です。",
      cure: "終わるのを待つか、中止してから開始してください。",
    },
  },
  backfill_empty: {
    status: 409,
    en: {
      cause: "There is no call to transfer in this period with these filters.",
      cure: "Choose another period or fewer filters. Calls that were transferred, and audio that was cleared, are left out.",
    },
    ja: {
      cause: "この期間と条件では、転送できる通話がありません。",
      cure: "期間や条件を変えてください。転送済みの通話と、音声が消去された通話は対象になりません。",
    },
  },
  backfill_not_possible: {
    status: 409,
    en: {
      cause: "The Amazon S3 integration of this company is off, so there is nowhere to transfer to.",
      cure: "Switch the integration on in its settings, then start the backfill.",
    },
    ja: {
      cause: "Amazon S3 連携が有効でないため、転送先がありません。",
      cure: "Amazon S3 連携の設定で有効にしてから開始してください。",
    },
  },
  backfill_over: {
    status: 409,
    en: {
      cause: "This backfill is not in a state in which that can be done (it is {state}).",
      cure: "Load the page again to see how it stands.",
    },
    ja: {
      cause: "以前の通話の転送は、その操作ができる状態ではありません ({state})。",
      cure: "ページを再読み込みして、現在の状態を確認してください。",
    },
  },
  csv_under_way: {
    status: 409,
    en: {
      cause: "{most} CSV files of this company are waiting or being made already.",
      cure: "Wait until one is done, or cancel one; then make the next.",
    },
    ja: {
      cause: "この企業では、すでに {most} 件の CSV ファイルを作成中か、作成待ちです。",
      cure: "どれかが終わるのを待つか、中止してから作成してください。",
    },
  },
  csv_full: {
    status: 409,
    en: {
      cause: "There are {most} CSV files already.",
      cure: "Remove some that are no longer needed; then make the next.",
    },
    ja: {
      cause: "CSV ファイルは {most} 件まで保管できます。",
      cure: "不要になったファイルを削除してから作成してください。",
    },
  },
  csv_over: {
    status: 409,
    en: {
      cause: "This file is not being made any more.",
      cure: "Load the page again to see how it stands.",
    },
    ja: {
      cause: "このファイルの作成はすでに終わっています。",
      cure: "ページを再読み込みして、現在の状態を確認してください。",
    },
  },
  csv_gone: {
    status: 410,
    en: { cause: "This file is no longer on the disk.", cure: "Remove it from the list, and make it again." },
    ja: {
      cause: "このファイルはディスク上に残っていません。",
      cure: "一覧から削除し、もう一度作成してください。",
    },
  },
  csv_disk_full: {
    status: 503,
    en: {
      cause: "The disk of this installation is nearly full, so that no CSV file can be made now.",
      cure: "Remove CSV files that are no longer needed, or ask the operator to free space. Recordings are not affected.",
    },
    ja: {
      cause: "サーバーのディスクの空きが足りないため、今は CSV ファイルを作成できません。",
      cure: "不要な CSV ファイルを削除するか、運用者に空きを増やすよう依頼してください。録音には影響ありません。",
    },
  },
  days_out_of_range: {
    status: 400,
    en: {
      cause: "{days} days cannot be chosen.",
      cure: "Choose from {least} to {most} days, or ask the operator for more.",
    },
    ja: {
      cause: "{days} 日は選べません。",
      cure: "{least} ～ {most} 日から選んでください。それより長くする場合は運用者にお問い合わせください。",
    },
  },
  disk_nearly_full: {
    status: 503,
    en: {
      cause: "The disk of this installation is nearly full; the recording was not taken.",
      cure: "Keep it and send it again after Retry-After seconds; the operator must free space.",
    },
    ja: {
      cause: "サーバーのディスクの空きが足りないため、録音を受け取れませんでした。",
      cure: "録音を保持し、Retry-After の秒数の後にもう一度送ってください。運用者は空きを増やしてください。",
    },
  },
  door_busy: {
    status: 503,
    en: {
      cause: "As many uploads are under way as this installation takes at once; the recording was not taken.",
      cure: "Keep it and send it again after Retry-After seconds.",
    },
    ja: {
      cause: "同時に受け取れるアップロードの数に達しているため、録音を受け取れませんでした。",
      cure: "録音を保持し、Retry-After の秒数の後にもう一度送ってください。",
    },
  },
  disk_unusable: {
    status: 503,
    en: {
      cause: "The disk of this installation cannot be written ({problem}); the recording was not taken.",
      cure: "Keep it and send it again after Retry-After seconds; the operator must look at the spool's disk.",
    },
    ja: {
      cause: "サーバーのディスクに書き込めないため ({problem})、録音を受け取れませんでした。",
      cure: "録音を保持し、Retry-After の秒数の後にもう一度送ってください。運用者は録音を保管するディスクを確認してください。",
    },
  },
  // Cloud phones' webhooks
  webhook_unsigned: {
    status: 401,
    en: {
      cause: "The signature of this request is missing, wrong or too old.",
      cure: "Compare the secret and the address in the provider's console with the source's page, and the clock.",
    },
    ja: {
      cause: "署名がないか、正しくないか、古すぎます。",
      cure: "プロバイダーに登録したアドレスとシークレットが連携元の設定と同じか、また時計が合っているかをご確認ください。",
    },
  },
  webhook_invalid: {
    status: 400,
    en: {
      cause: "The signed request cannot be used: {problem}.",
      cure: "Compare what is sent with docs/sources of this release.",
    },
    ja: {
      cause: "署名は正しいものの、内容を利用できません ({problem})。",
      cure: "送信内容を docs/sources の説明と比べてください。",
    },
  },
  unavailable: {
    status: 503,
    en: { cause: "Onbin cannot answer at this moment.", cure: "Send it again after Retry-After seconds." },
    ja: { cause: "一時的に応答できません。", cure: "Retry-After の秒数の後にもう一度お試しください。" },
  },
  not_found: {
    status: 404,
    en: { cause: "There is nothing at this address.", cure: "Check the address." },
    ja: { cause: "このアドレスには何もありません。", cure: "アドレスをご確認ください。" },
  },
  request_invalid: {
    status: 400,
    en: { cause: "The request cannot be read: {problem}.", cure: "See /api/openapi.json." },
    ja: { cause: "リクエストを読み取れません: {problem}", cure: "/api/openapi.json をご覧ください。" },
  },
  internal: {
    status: 500,
    en: {
      cause: "Something went wrong in Onbin itself.",
      cure: "Try again; if it stays, give the operator the request ID {requestId}.",
    },
    ja: {
      cause: "Onbin の内部でエラーが起きました。",
      cure: "もう一度お試しください。続く場合はリクエスト ID {requestId} を運用者にお伝えください。",
    },
  },
  // The console
  signed_out: {
    status: 401,
    en: { cause: "You are not signed in.", cure: "Sign in." },
    ja: { cause: "サインインしていません。", cure: "サインインしてください。" },
  },
  sign_in_failed: {
    status: 401,
    en: {
      cause: "Company ID, mail address or password is not right.",
      cure: "Check all three. If you have forgotten the password, see “Forgotten your password?” below.",
    },
    ja: {
      cause: "企業 ID、メールアドレス、パスワードのいずれかが正しくありません。",
      cure: "3 つともご確認ください。パスワードを忘れたときは、下の「パスワードをお忘れですか」をご覧ください。",
    },
  },
  operator_sign_in_failed: {
    status: 401,
    en: {
      cause: "Mail address or password is not right.",
      cure: "Check both. On the server, onbin operator link makes a new link.",
    },
    ja: {
      cause: "メールアドレスかパスワードが正しくありません。",
      cure: "両方をご確認ください。サーバー上で onbin operator link を実行すると、新しいリンクを発行できます。",
    },
  },
  password_short: {
    status: 400,
    en: { cause: "The password is too short.", cure: "Use at least {least} characters." },
    ja: { cause: "パスワードが短すぎます。", cure: "{least} 文字以上にしてください。" },
  },
  email_invalid: {
    status: 400,
    en: { cause: "This is not a mail address.", cure: "Write one address such as name@example.com." },
    ja: {
      cause: "メールアドレスの形式が正しくありません。",
      cure: "name@example.com のように 1 つだけ入力してください。",
    },
  },
  company_id_invalid: {
    status: 400,
    en: {
      cause: 'A company ID cannot be "{id}".',
      cure: "Use letters, digits, - and _; begin with a letter or digit; at most 64.",
    },
    ja: {
      cause: "「{id}」は企業 ID に使えません。",
      cure: "半角英数字と - _ を 64 文字以内で、先頭は英数字にしてください。",
    },
  },
  link_unknown: {
    status: 404,
    en: {
      cause: "This link was used already, or its time is over.",
      cure: "Ask for a new one: the operator makes it with onbin user add.",
    },
    ja: {
      cause: "このリンクは使用済みか、期限が切れています。",
      cure: "運用者に新しいリンクの発行を依頼してください (onbin user add)。",
    },
  },
  origin_refused: {
    status: 403,
    en: { cause: "The request came from another site.", cure: "Open the page in Onbin itself." },
    ja: { cause: "他のサイトからのリクエストです。", cure: "Onbin の画面から操作してください。" },
  },
  plain_http_refused: {
    status: 403,
    en: {
      cause: "This address takes unencrypted http from its TLS proxy only.",
      cure: "Use the https address that your operator gave you. Operator: name the proxy's address in ONBIN_TRUSTED_PROXIES.",
    },
    ja: {
      cause: "暗号化されていない http は、TLS のプロキシからだけ受け付けます。",
      cure: "運用者から案内された https のアドレスを使ってください。運用者の方は、プロキシのアドレスを ONBIN_TRUSTED_PROXIES に設定してください。",
    },
  },
  value_invalid: {
    status: 400,
    en: { cause: "{problem}", cure: "{expected}" },
    ja: { cause: "{problem}", cure: "{expected}" },
  },
  edited_meanwhile: {
    status: 409,
    en: {
      cause: "Somebody else saved these settings meanwhile. Nothing was overwritten.",
      cure: "Load the page again and repeat your change.",
    },
    ja: {
      cause: "ほかの人がこの設定を先に保存しました。上書きはしていません。",
      cure: "画面を読み込み直してから、変更をやり直してください。",
    },
  },
  contract_missing: {
    status: 403,
    en: {
      cause: "Your company has no contract for this integration.",
      cure: "Ask the operator of this installation.",
    },
    ja: { cause: "この機能のご利用には契約が必要です。", cure: "サービスの運用者にお問い合わせください。" },
  },
  secret_needed: {
    status: 400,
    en: {
      cause: "The secret access key is missing.",
      cure: "Type it; it is asked for again when the place to store changes.",
    },
    ja: {
      cause: "シークレットアクセスキーが入力されていません。",
      cure: "入力してください。接続先を変えたときは再入力が必要です。",
    },
  },
  company_exists: {
    status: 409,
    en: { cause: 'A company "{id}" exists already.', cure: "Choose another ID." },
    ja: { cause: "企業 ID「{id}」はすでにあります。", cure: "別の ID を選んでください。" },
  },
  time_zone_unknown: {
    status: 400,
    en: { cause: '"{zone}" is no time zone.', cure: "Use a name such as Asia/Tokyo or America/New_York." },
    ja: {
      cause: "「{zone}」というタイムゾーンはありません。",
      cure: "Asia/Tokyo や America/New_York のような名前を指定してください。",
    },
  },
  company_unknown: {
    status: 404,
    en: { cause: 'There is no company "{id}".', cure: "See: onbin company list." },
    ja: {
      cause: "企業 ID「{id}」はありません。",
      cure: "onbin company list でご確認ください。",
    },
  },
  user_exists: {
    status: 409,
    en: {
      cause: "{email} is in this company already, and has a password.",
      cure: "Sign in with it.",
    },
    ja: {
      cause: "{email} はこの企業に登録済みです。",
      cure: "そのメールアドレスでサインインしてください。",
    },
  },
  ship_again_delivered: {
    status: 409,
    en: {
      cause: "This recording is in the bucket already; it is not sent a second time.",
      cure: "Its address is under “Transfer”. If the object was deleted there, the recording can be downloaded while our copy is kept.",
    },
    ja: {
      cause: "この録音はすでにバケットにあります。二度は送りません。",
      cure: "保存先は「S3 転送」の欄にあります。バケットから削除した場合でも、Onbin に音声が残っている間はダウンロードできます。",
    },
  },
  ship_again_gone: {
    status: 409,
    en: {
      cause: "The audio of this recording is no longer kept, so it cannot be transferred.",
      cure: "Nothing can be done for this one. How long audio stays is set under Settings, How long audio stays.",
    },
    ja: {
      cause: "この録音の音声は保管期間が過ぎて消去されたため、転送できません。",
      cure: "この録音にできることはありません。保管期間は「設定」の「音声の保管期間」で変えられます。",
    },
  },
  ship_again_under_way: {
    status: 409,
    en: {
      cause: "This recording is being transferred already.",
      cure: "Nothing needs to be done: its result is shown here by itself.",
    },
    ja: {
      cause: "この録音はすでに転送の途中です。",
      cure: "そのままお待ちください。結果は自動で表示されます。",
    },
  },
  ship_again_off: {
    status: 409,
    en: {
      cause:
        "Nothing is transferred at the moment: the Amazon S3 integration is off, or there is no contract for it.",
      cure: "Switch it on under Settings, Amazon S3; for a contract ask the operator. Then try again.",
    },
    ja: {
      cause: "Amazon S3 連携が有効でないか、契約がないため、今は転送できません。",
      cure: "「設定」の「Amazon S3」で連携を有効にしてから、もう一度お試しください。契約については運用者にお問い合わせください。",
    },
  },
  ship_again_wait: {
    status: 429,
    en: {
      cause: "“Transfer again” was used in this company a moment ago; it can be used every 15 seconds.",
      cure: "Try again in {seconds} s.",
    },
    ja: {
      cause: "「もう一度転送する」は、この企業で少し前に実行されました。実行できるのは 15 秒に 1 回です。",
      cure: "あと {seconds} 秒待ってから、もう一度お試しください。",
    },
  },
  ship_again_running: {
    status: 429,
    en: {
      cause: "“Transfer again” is still working on what was asked for before ({done} of {asked}).",
      cure: "Wait until it is done; the integration error log shows how far it is.",
    },
    ja: {
      cause: "前に依頼された「もう一度転送する」がまだ実行中です ({asked} 件中 {done} 件)。",
      cure: "終わるまでお待ちください。進み具合は外部連携エラーログに表示されます。",
    },
  },
  address_exists: {
    status: 409,
    en: { cause: "{email} is in the list already.", cure: "Change its entry there." },
    ja: { cause: "{email} はすでに登録されています。", cure: "一覧の設定を変更してください。" },
  },
  addresses_full: {
    status: 409,
    en: { cause: "There are {most} addresses already.", cure: "Remove one that is no longer needed." },
    ja: {
      cause: "通知先は {most} 件まで登録できます。",
      cure: "不要になった通知先を削除してください。",
    },
  },
  address_unconfirmed: {
    status: 409,
    en: {
      cause: "This address is not confirmed yet.",
      cure: "Open the link in the confirmation mail, or have it sent again.",
    },
    ja: {
      cause: "このアドレスはまだ確認されていません。",
      cure: "確認メールのリンクを開いてください。届かないときは再送できます。",
    },
  },
  confirmation_unknown: {
    status: 404,
    en: {
      cause: "This link was used already, or its time is over.",
      cure: "If you confirmed the address before, nothing is left to do. Otherwise ask for a new mail.",
    },
    ja: {
      cause: "このリンクは使用済みか、期限が切れています。",
      cure: "すでに確認済みなら何もする必要はありません。まだの場合は、確認メールの再送を依頼してください。",
    },
  },
  webhook_url_invalid: {
    status: 400,
    en: {
      cause: "A webhook cannot be sent to this address.",
      cure: "Use an https address that can be reached from the Internet, without user name and password.",
    },
    ja: {
      cause: "このアドレスには Webhook を送れません。",
      cure: "インターネットから到達できる https のアドレスを、ユーザー名とパスワードなしで入力してください。",
    },
  },
  webhook_stopped: {
    status: 409,
    en: { cause: "This webhook is stopped.", cure: "Start it again first." },
    ja: { cause: "この Webhook は停止しています。", cure: "先に再開してください。" },
  },
  webhooks_full: {
    status: 409,
    en: { cause: "There are {most} webhooks already.", cure: "Remove one that is no longer needed." },
    ja: {
      cause: "Webhook は {most} 件まで登録できます。",
      cure: "不要になった Webhook を削除してください。",
    },
  },
  sources_full: {
    status: 409,
    en: { cause: "There are {most} phone systems already.", cure: "End one that is no longer used." },
    ja: {
      cause: "電話システムは {most} 件まで登録できます。",
      cure: "使わなくなった電話システムの連携を終了してください。",
    },
  },
  source_field_invalid: {
    status: 422,
    en: {
      cause: 'The field "{field}" is missing or cannot be used.',
      cure: "Copy it again as the provider shows it.",
    },
    ja: {
      cause: "「{field}」が入力されていないか、使えない値です。",
      cure: "電話サービスの画面に表示されている値を、もう一度コピーしてください。",
    },
  },
  // Watched folders
  folder_relative: {
    status: 422,
    en: {
      cause: "{folder} does not begin with /.",
      cure: "Write the whole path, such as /var/spool/asterisk/monitor.",
    },
    ja: {
      cause: "{folder} は / で始まっていません。",
      cure: "/var/spool/asterisk/monitor のように、パス全体を指定してください。",
    },
  },
  folder_pattern: {
    status: 422,
    en: {
      cause: "The pattern of names cannot be used: {problem}.",
      cure: "Take a known pattern, or mend it.",
    },
    ja: {
      cause: "ファイル名の形が正しくありません: {problem}。",
      cure: "用意された形を選ぶか、書き直してください。",
    },
  },
  folder_absent: {
    status: 422,
    en: {
      cause: "There is no folder {folder} on this machine.",
      cure: "Check the path; mount a network share before it is watched.",
    },
    ja: {
      cause: "このマシンにフォルダ {folder} がありません。",
      cure: "パスを確かめてください。ネットワーク共有の場合は、先にマウントしてください。",
    },
  },
  folder_not_readable: {
    status: 422,
    en: {
      cause: "The folder {folder} cannot be read.",
      cure: "Give the user that Onbin runs as the right to read and enter it.",
    },
    ja: {
      cause: "フォルダ {folder} を読み取れません。",
      cure: "Onbin を動かしているユーザーに、読み取りと移動の権限を付けてください。",
    },
  },
  folder_not_writable: {
    status: 422,
    en: {
      cause: "The folder {folder} cannot be written, so nothing can be removed from it or put into it.",
      cure: "Give the user that Onbin runs as the right to write, or leave the files where they are (--after keep).",
    },
    ja: {
      cause: "フォルダ {folder} に書き込めないため、ファイルの削除や移動ができません。",
      cure: "Onbin を動かしているユーザーに書き込みの権限を付けるか、ファイルを残す設定 (--after keep) にしてください。",
    },
  },
  folder_ours: {
    status: 422,
    en: {
      cause: "The folder {folder} and Onbin's own {other} lie within each other.",
      cure: "Watch a folder that has nothing of Onbin in it.",
    },
    ja: {
      cause: "フォルダ {folder} は、Onbin 自身のフォルダ {other} と重なっています。",
      cure: "Onbin のファイルを含まないフォルダを指定してください。",
    },
  },
  folder_of_system: {
    status: 422,
    en: {
      cause: "The folder {folder} belongs to the system.",
      cure: "Name the folder in which the phone system puts its recordings.",
    },
    ja: {
      cause: "フォルダ {folder} はシステムのものです。",
      cure: "電話システムが録音を置くフォルダを指定してください。",
    },
  },
  folder_watched: {
    status: 409,
    en: {
      cause: "{other} is watched already, for {company} ({name}), and shares files with {folder}.",
      cure: "Watch folders that do not lie within each other: what is in both would be transferred twice.",
    },
    ja: {
      cause: "{folder} は、すでに監視しているフォルダ {other} ({company}、{name}) と重なっています。",
      cure: "互いに含まれないフォルダを指定してください。両方に含まれるファイルは二重に転送されてしまいます。",
    },
  },
  folder_second: {
    status: 409,
    en: {
      cause: "This source has a folder already: {folder}.",
      cure: "Remove that one first, or add a source of its own for the other.",
    },
    ja: {
      cause: "この電話システムには、すでにフォルダ {folder} が設定されています。",
      cure: "先に今のフォルダを外すか、別の電話システムとして追加してください。",
    },
  },
  folder_without_archive: {
    status: 422,
    en: {
      cause: "It is not said where the files are to be moved.",
      cure: "Name a folder of the archive (--archive PATH).",
    },
    ja: {
      cause: "ファイルの移動先が指定されていません。",
      cure: "移動先のフォルダを指定してください (--archive PATH)。",
    },
  },
  folder_archive_inside: {
    status: 422,
    en: {
      cause: "The archive {folder} and {other} lie within each other.",
      cure: "Choose an archive outside of what is watched and of Onbin's own folders.",
    },
    ja: {
      cause: "移動先 {folder} は {other} と重なっています。",
      cure: "監視するフォルダと Onbin 自身のフォルダの外に、移動先を用意してください。",
    },
  },
  destination_missing: {
    status: 404,
    en: {
      cause: "No Amazon S3 destination is set for this company.",
      cure: "Set it on the page Amazon S3, or with: onbin destination set.",
    },
    ja: {
      cause: "この企業の Amazon S3 連携先は設定されていません。",
      cure: "Amazon S3 連携の画面か onbin destination set で設定してください。",
    },
  },
  // People
  factor_needed: {
    status: 401,
    en: {
      cause: "A code of your second factor is needed as well.",
      cure: "Type the six digits that your authenticator app shows, or a recovery code.",
    },
    ja: {
      cause: "二段階認証のコードも必要です。",
      cure: "認証アプリに表示されている 6 桁のコードか、リカバリーコードを入力してください。",
    },
  },
  factor_wrong: {
    status: 403,
    en: {
      cause: "This code is not right, or it was used already.",
      cure: "Wait for the next code of the app and type it; check that the phone's clock is right.",
    },
    ja: {
      cause: "コードが正しくないか、すでに使われています。",
      cure: "アプリに次のコードが表示されるのを待って入力してください。端末の時刻が正しいことも確認してください。",
    },
  },
  factor_required: {
    status: 409,
    en: {
      cause: "Your company asks everybody for a second factor.",
      cure: "It cannot be removed; an administrator can change this under Security.",
    },
    ja: {
      cause: "この企業では全員に二段階認証が求められています。",
      cure: "解除はできません。管理者が「セキュリティ」で変更できます。",
    },
  },
  prove_again: {
    status: 403,
    en: {
      cause: "It is a while since you typed your password, and this asks for it.",
      cure: "Type your password once more; what you began goes on then.",
    },
    ja: {
      cause: "パスワードを入力してから時間が経っているため、もう一度入力が必要です。",
      cure: "パスワードを入力し直すと、操作がそのまま続きます。",
    },
  },
  factor_setup: {
    status: 403,
    en: {
      cause: "Your company asks everybody for a second factor, and you have none yet.",
      cure: "Set one up in your profile; then everything is open again.",
    },
    ja: {
      cause: "この企業では全員に二段階認証が求められていますが、まだ設定されていません。",
      cure: "プロフィールで二段階認証を設定すると、使えるようになります。",
    },
  },
  factor_exists: {
    status: 409,
    en: { cause: "A second factor is set up already.", cure: "Remove it first to set up another." },
    ja: {
      cause: "二段階認証はすでに設定されています。",
      cure: "別の端末に変えるときは、いまの設定を解除してから行ってください。",
    },
  },
  factor_missing: {
    status: 409,
    en: { cause: "No second factor is being set up.", cure: "Begin again from your profile." },
    ja: {
      cause: "二段階認証の設定が始まっていません。",
      cure: "プロフィールから、もう一度始めてください。",
    },
  },
  password_wrong: {
    status: 403,
    en: { cause: "Your present password is not right.", cure: "Type the password that you sign in with." },
    ja: {
      cause: "現在のパスワードが正しくありません。",
      cure: "サインインに使っているパスワードを入力してください。",
    },
  },
  password_common: {
    status: 400,
    en: {
      cause: "This password is among the first that somebody would guess.",
      cure: "Choose another: several words that do not belong together, without the name of the company or your address.",
    },
    ja: {
      cause: "このパスワードは推測されやすいため使えません。",
      cure: "企業名やメールアドレスを含まない、関係のない言葉をいくつか並べたものなどにしてください。",
    },
  },
  user_unknown: {
    status: 404,
    en: {
      cause: "Nobody of this company has the address {email}.",
      cure: "Check it; onbin user list names all.",
    },
    ja: {
      cause: "この企業に {email} のユーザーはいません。",
      cure: "アドレスをご確認ください。onbin user list で一覧を表示できます。",
    },
  },
  own_account: {
    status: 409,
    en: {
      cause: "Nobody can do this to their own account.",
      cure: "Ask another administrator of the company.",
    },
    ja: {
      cause: "自分自身に対しては、この操作はできません。",
      cure: "ほかの管理者に依頼してください。",
    },
  },
  last_administrator: {
    status: 409,
    en: {
      cause: "This is the last administrator of the company who can work.",
      cure: "Make somebody else an administrator first.",
    },
    ja: {
      cause: "この企業で最後の管理者です。",
      cure: "先に、ほかの人を管理者にしてください。",
    },
  },
  user_state: {
    status: 409,
    en: {
      cause: "This cannot be done to this person as things stand (somebody may have changed it meanwhile).",
      cure: "Load the page again.",
    },
    ja: {
      cause: "このユーザーの状態では、その操作はできません (ほかの人が変更した可能性があります)。",
      cure: "ページを再読み込みしてください。",
    },
  },
  key_scope: {
    status: 403,
    en: {
      cause: 'This API key may not do this: its scope is "{scope}", and "{needed}" is needed.',
      cure: 'Use a key with the scope "{needed}" or "both"; an administrator makes one under API keys.',
    },
    ja: {
      cause: "この API キーの権限では実行できません (権限: {scope}、必要な権限: {needed})。",
      cure: "権限が {needed} または both の API キーを使ってください。管理者が「API キー」で発行できます。",
    },
  },
  source_secret_unreadable: {
    status: 503,
    en: {
      cause: "The stored password or token of the phone system {name} does not open.",
      cure: "Type it again in the phone system's settings. If others are concerned too, the operator checks the master key.",
    },
    ja: {
      cause: "電話システム {name} の保存済みのパスワードまたはトークンを開けません。",
      cure: "電話システムの設定でもう一度入力してください。ほかの設定でも起きる場合は、運用者がマスターキーを確認してください。",
    },
  },
  master_key_from_environment: {
    status: 409,
    en: {
      cause: "The master key comes from ONBIN_MASTER_KEY, so Onbin cannot replace it by itself.",
      cure: "On every machine put a new key into ONBIN_MASTER_KEY and the present one into ONBIN_MASTER_KEY_PREVIOUS, then run: onbin restart",
    },
    ja: {
      cause: "マスターキーは ONBIN_MASTER_KEY から来ているので、ここから入れ替えることはできません。",
      cure: "すべての端末で、新しい鍵を ONBIN_MASTER_KEY に、今の鍵を ONBIN_MASTER_KEY_PREVIOUS に設定し、onbin restart を実行してください。",
    },
  },
  master_key_not_rotated: {
    status: 409,
    en: {
      cause: "The master key's rotation could not begin: {detail}",
      cure: "Correct that, then try again, or run onbin master-key rotate on the server.",
    },
    ja: {
      cause: "マスターキーの入れ替えを始められませんでした: {detail}",
      cure: "原因を直してからもう一度お試しになるか、サーバーで onbin master-key rotate を実行してください。",
    },
  },
} as const satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof errors;
