import { createLog } from "../base/log.ts";
import { readSettings } from "../base/settings.ts";
import { runService } from "../service.ts";
import type { Command } from "./command.ts";

export const start: Command = {
  name: "start",
  summary: "Run the service until Ctrl-C or SIGTERM",
  usage: "",
  options: {},
  run: async ({ environment, language, print }) => {
    const settings = readSettings(environment);
    await runService({
      settings,
      environment,
      log: createLog({ role: "main" }, settings.logLevel),
      onReady: (url, firstLink) => {
        print(language === "ja" ? `Onbin が動いています: ${url}` : `Onbin is running: ${url}`);
        if (!isLoopback(settings.listen.host) && settings.publicUrl.startsWith("http:")) {
          print(
            language === "ja"
              ? "注意: 暗号化されていない http が、この端末の外から使えます。TLS のプロキシを前に置き、ONBIN_PUBLIC_URL を https://… にしてください。"
              : "Warning: unencrypted http is reachable from other machines. Put a TLS proxy in front, and set ONBIN_PUBLIC_URL=https://…",
          );
        }
        if (firstLink === null) return;
        print(
          language === "ja"
            ? "運用者のパスワードを設定するリンク (1 回だけ、72 時間有効):"
            : "The operator's link to set a password (works once, for 72 hours):",
        );
        print(`${settings.publicUrl}${firstLink}`);
      },
    });
    return 0;
  },
};

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
