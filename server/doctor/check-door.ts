import { stat } from "node:fs/promises";
import { daysLeft, lateDays } from "../base/follow-tls-files.ts";
import { readTlsOf } from "../base/open-door.ts";
import { insistOnSafeReach, reachOf } from "../base/open-to-others.ts";
import type { Settings } from "../base/settings.ts";
import { StartUpError } from "../base/start-up-error.ts";
import { type Finding, finding } from "./finding.ts";

/** How others reach this machine, and whether the certificate holds; also said by `onbin start` where it is not well. */
export async function checkDoor(settings: Settings): Promise<Finding[]> {
  return [await checkReach(settings), await checkTls(settings)].filter((found) => found !== null);
}

async function checkReach(settings: Settings): Promise<Finding> {
  const { publicUrl, trustedProxies } = settings;
  const reach = await reachOf(settings);
  switch (reach) {
    case "refused":
      return refused("reach", () => insistOnSafeReach(settings));
    case "tls":
      return finding(
        "reach",
        "ok",
        [`${publicUrl} で、TLS で受け付けます。`],
        [`Reached at ${publicUrl}, over TLS.`],
      );
    case "proxy":
      return finding(
        "reach",
        "ok",
        [`平文の http は、この端末と ${trustedProxies.join(", ")} からだけ受け付けます。`],
        [`Plain http is taken from this machine and ${trustedProxies.join(", ")} only.`],
      );
    case "plain":
      return finding(
        "reach",
        "warn",
        [
          "暗号化されていない http が、この端末の外から使えます (ONBIN_PLAIN_HTTP=allowed)。パスワード、API キー、通話録音がネットワーク上で読み取られるおそれがあります。",
          "ONBIN_TLS_CERT と ONBIN_TLS_KEY を設定するか、TLS のプロキシを前に置いてください。",
        ],
        [
          "Unencrypted http is open to other machines (ONBIN_PLAIN_HTTP=allowed): passwords, API keys and recordings can be read on the network.",
          "Set ONBIN_TLS_CERT and ONBIN_TLS_KEY, or put a TLS proxy in front.",
        ],
      );
    case "this-machine":
      return publicUrl.startsWith("https:") && trustedProxies.length === 0
        ? finding(
            "reach",
            "warn",
            [
              `${publicUrl} の前にあるプロキシが ONBIN_TRUSTED_PROXIES にありません。すべての人がプロキシのアドレスとして数えられ、1 人の失敗で全員のサインインが制限されることがあります。`,
              "プロキシのアドレスを設定してください (この端末なら ONBIN_TRUSTED_PROXIES=127.0.0.1)。",
            ],
            [
              `The proxy before ${publicUrl} is not named in ONBIN_TRUSTED_PROXIES: everybody counts as the proxy's address, so that one person's failures can slow down the sign-in of all.`,
              "Name its address (on this machine: ONBIN_TRUSTED_PROXIES=127.0.0.1).",
            ],
          )
        : finding("reach", "ok", ["この端末からだけ届きます。"], ["Reached from this machine alone."]);
  }
}

async function checkTls(settings: Settings): Promise<Finding | null> {
  if (settings.tlsCert === null || settings.tlsKey === null) return null;
  const files = await readTlsOf(settings).catch(() => null);
  if (files === null) return refused("tls", () => readTlsOf(settings));
  const { validFrom, validTo, isFor } = files;
  const left = daysLeft({ validTo });
  const [from, to] = [validFrom, validTo].map((date) => date.toISOString().slice(0, 16).replace("T", " "));
  const renew = [
    "証明書を更新してください。再起動は要りません。",
    "Renew it; no restart is needed.",
  ] as const;
  if (validFrom.getTime() > Date.now() || left < 0) {
    return finding(
      "tls",
      "fail",
      [`証明書の有効期間 (UTC ${from} から ${to}) の外です。送信側が接続を拒みます。`, renew[0]],
      [`The certificate is valid from ${from} to ${to} (UTC), not now: senders refuse it.`, renew[1]],
    );
  }
  const host = new URL(settings.publicUrl).hostname.replace(/^\[|\]$/g, "");
  if (!isFor(host)) {
    return finding(
      "tls",
      "warn",
      [
        `証明書は ${host} (ONBIN_PUBLIC_URL) のものではありません。`,
        "そのホスト名を含む証明書を設定してください。",
      ],
      [`The certificate is not for ${host} (ONBIN_PUBLIC_URL).`, "Give one that names this host."],
    );
  }
  const { mode } = await stat(settings.tlsKey);
  if ((mode & 0o007) !== 0) {
    return finding(
      "tls",
      "warn",
      [`${settings.tlsKey} をほかのユーザーが読めます。`, `chmod o= ${settings.tlsKey} を実行してください。`],
      [`${settings.tlsKey} can be read by other users.`, `Run: chmod o= ${settings.tlsKey}`],
    );
  }
  return left < lateDays
    ? finding(
        "tls",
        "warn",
        [`証明書はあと ${left} 日で切れます (UTC ${to})。`, renew[0]],
        [`The certificate expires in ${left} days (${to} UTC).`, renew[1]],
      )
    : finding(
        "tls",
        "ok",
        [`証明書はあと ${left} 日有効です。`],
        [`The certificate holds for ${left} days.`],
      );
}

async function refused(check: string, act: () => Promise<unknown>): Promise<Finding> {
  const error = await act().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof StartUpError) return { check, state: "fail", words: error.words };
  throw error instanceof Error ? error : new Error(String(error));
}
