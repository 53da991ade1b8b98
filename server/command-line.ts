import { parseArgs } from "node:util";
import { chooseLanguage } from "../contract/words.ts";
import { BackupError } from "./backup/backup-error.ts";
import { AppError } from "./base/app-error.ts";
import { readEnvironment } from "./base/read-environment.ts";
import { SettingsError } from "./base/settings.ts";
import { StartUpError } from "./base/start-up-error.ts";
import { version } from "./base/version.ts";
import { type Command, UsageError } from "./commands/command.ts";
import { allCommands, commandsNamed } from "./commands/index.ts";

/** The command line `onbin …`. @returns the exit code: 0, 1 (failed) or 2 (wrong use) */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  if (words[0] === "--version" || words[0] === "-V") {
    console.log(version);
    return 0;
  }
  // `onbin help company add` is `onbin company add --help`.
  if (words[0] === "help") return runCommandLine([...words.slice(1), "--help"]);
  const wanted = words.filter((word) => !word.startsWith("-"));
  const alike = await commandsNamed(wanted[0] ?? "");
  const command = alike.find(({ name }) => name.split(" ").every((part, i) => wanted[i] === part));
  if (!command) {
    const isHelp =
      wanted.length === 0 && (words.length === 0 || words.includes("--help") || words.includes("-h"));
    (isHelp ? console.log : console.error)(overview(wanted, alike.length > 0 ? alike : await allCommands()));
    return isHelp ? 0 : 2;
  }
  const rest = words.slice(words.indexOf(command.name.split(" ").at(-1) ?? "") + 1);
  const environment = tryReadEnvironment();
  if (environment === null) return 1;
  const language = chooseLanguage(environment.LC_ALL || environment.LC_MESSAGES || environment.LANG);
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: { ...command.options, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    if (values.help) {
      console.log(help(command));
      return 0;
    }
    return await command.run({
      values: values as Record<string, string | boolean | undefined>,
      positionals,
      environment,
      language,
      print: (line) => console.log(line),
    });
  } catch (error) {
    return fail(error, command, language);
  }
}

function tryReadEnvironment(): ReturnType<typeof readEnvironment> | null {
  try {
    return readEnvironment();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    return null;
  }
}

function fail(error: unknown, command: Command, language: "ja" | "en"): number {
  if (error instanceof UsageError || isParseError(error)) {
    console.error(`onbin ${command.name}: ${error.message}\n\n${help(command)}`);
    return 2;
  }
  if (error instanceof AppError) {
    const { cause, cure } = error.words(language);
    console.error(`${cause} ${cure}`);
  } else if (error instanceof StartUpError || error instanceof BackupError) {
    console.error(`${error.words[language].cause} ${error.words[language].cure}`);
  } else if (error instanceof SettingsError) {
    console.error(error.message);
  } else {
    console.error(error instanceof Error ? `onbin ${command.name}: ${error.message}` : String(error));
  }
  return 1;
}

function isParseError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

function help({ name, usage, summary, details = [] }: Command): string {
  return [`onbin ${name} ${usage}`.trimEnd(), `  ${summary}.`, ...details.map((line) => `  ${line}`)].join(
    "\n",
  );
}

function overview(wanted: readonly string[], shown: readonly Command[]): string {
  const isAny = shown.some(({ name }) => name.split(" ")[0] === wanted[0]);
  const heading = wanted.length > 0 && !isAny ? [`onbin has no command "${wanted.join(" ")}".`, ""] : [];
  return [...heading, "onbin <command> [--help]", "", ...shown.map((command) => help(command))].join("\n");
}
