import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { OnbinInTest } from "./onbin-in-test.ts";

export type ConsoleAnswer = {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: Record<string, unknown>;
};
export type ConsoleInTest = ReturnType<typeof openConsole>;

export const password = "correct horse battery";

/**
 * What a browser does, without one: it keeps the cookie and sends it back.
 * @param from the loopback address that requests come from
 * @param provesAgain types the password again where that is asked for, as tests take longer than people
 */
export function openConsole(url: string, from = "127.0.0.1", provesAgain = true) {
  let cookie = "";
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ConsoleAnswer> => {
    const sent = {
      ...(cookie === "" ? {} : { cookie }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    };
    const request = httpRequest(new URL(path, url), {
      method,
      headers: sent,
      localAddress: from,
      agent: false,
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const set = response.headers["set-cookie"]?.[0];
    if (set !== undefined) cookie = set.split(";", 1)[0] ?? "";
    const read = await text(response);
    const isJson = response.headers["content-type"]?.startsWith("application/json");
    const json = isJson ? JSON.parse(read) : {};
    if (provesAgain && json.error?.code === "prove_again") {
      await typePasswordAgain(path);
      return call(method, path, body, headers);
    }
    return { status: response.statusCode ?? 0, headers: response.headers, text: read, json };
  };
  /** As the console's dialog does. The first operator's session is shared between tests: it goes on beside a new one. */
  const typePasswordAgain = async (path: string): Promise<void> => {
    if (!path.startsWith("/api/operator/")) {
      await must(call("POST", "/api/app/profile/prove", { current: password }));
      return;
    }
    cookie = "";
    await must(call("POST", "/api/app/operator-sign-in", { email: "operator@example.com", password }));
  };
  const must = async (asked: Promise<ConsoleAnswer>): Promise<ConsoleAnswer> => {
    const answer = await asked;
    if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
    return answer;
  };
  return {
    url,
    call,
    get: (path: string, headers?: Record<string, string>) => call("GET", path, undefined, headers),
    post: (path: string, body?: unknown, headers?: Record<string, string>) =>
      call("POST", path, body, headers),
    mustGet: (path: string) => must(call("GET", path)),
    mustPost: (path: string, body?: unknown) => must(call("POST", path, body)),
    /** The cookie that the next request sends. */
    get cookie() {
      return cookie;
    },
    set cookie(value: string) {
      cookie = value;
    },
  };
}

/** The path of the link that the first start prints, a moment after it says that it runs. */
export async function firstLink(output: readonly string[], ms = 5_000): Promise<string> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) {
    const [, link] = /(\/link\/\S+)\n/.exec(output.join("")) ?? [];
    if (link !== undefined) return link;
  }
  throw new Error("the first start printed no link");
}

/** The first operator, made with the link that the first start prints. */
export async function openOperator(onbin: Pick<OnbinInTest, "url" | "output">) {
  const link = await firstLink(onbin.output);
  const operator = openConsole(onbin.url);
  await operator.mustPost(`/api/app${link.replace("/link/", "/links/")}`, {
    email: "operator@example.com",
    password,
  });
  return asOperator(operator);
}

/** What an operator who is signed in does for a test. */
export function asOperator(operator: ConsoleInTest) {
  return {
    ...operator,
    /** A company, contracted unless told otherwise, with an API key. */
    async addCompany(id: string, contract = true): Promise<{ id: string; key: string }> {
      await operator.mustPost("/api/operator/companies", { id, name: `Company ${id}` });
      if (contract) await operator.mustPost(`/api/operator/companies/${id}/contract`, { on: true });
      const { json } = await operator.mustPost(`/api/operator/companies/${id}/keys`);
      return { id, key: String(json.key) };
    },
    setContract: (id: string, on: boolean) =>
      operator.mustPost(`/api/operator/companies/${id}/contract`, { on }),
    /** A person of a company, signed in. */
    async addPerson(company: string, role: "administrator" | "member"): Promise<ConsoleInTest> {
      const email = `${role}@${company}.example.com`;
      const { json } = await operator.mustPost(`/api/operator/companies/${company}/users`, { email, role });
      const person = openConsole(operator.url);
      await person.mustPost(new URL(String(json.url)).pathname.replace("/link/", "/api/app/links/"), {
        password,
      });
      return person;
    },
  };
}
