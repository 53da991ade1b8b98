import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { browserTest, newCompany, openPage, shared } from "./support/console.ts";

type Hacked = { hacked?: string[] };

/** The page's HTML with something put in, as a hole in it would let somebody do; the server's headers stay. */
async function openWith(page: Page, put: string): Promise<string[]> {
  const blocked: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) blocked.push(message.text());
  });
  await page.route("**/app/calls", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace("</body>", `${put}</body>`);
    await route.fulfill({ response, body });
  });
  await page.goto("/app/calls");
  await page.getByRole("heading", { level: 1 }).waitFor();
  return blocked;
}

const note = (what: string) => `(window.hacked ??= []).push('${what}')`;
const readNotes = (page: Page) => page.evaluate(() => (window as Hacked).hacked ?? []);

browserTest("script that gets into a page is not run, whichever way it got there", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator, { mayBreach: true });
  const blocked = await openWith(
    page,
    `<script>${note("inline")}</script>
     <img src="/no" onerror="${note("handler")}">
     <script src="data:text/javascript,${encodeURIComponent(note("data"))}"></script>
     <script src="https://evil.example/x.js"></script>
     <svg onload="${note("svg")}"></svg>
     <a id="link" href="javascript:${note("link")}">x</a>
     <iframe srcdoc="<script>parent.${note("frame")}</script>"></iframe>
     <object data="data:text/html,<script>${note("object")}</script>"></object>
     <base href="https://evil.example/">
     <style>body { --hacked: 1 }</style>`,
  );
  await page.evaluate((code) => {
    const script = document.createElement("script");
    script.textContent = code;
    document.body.append(script);
    document.getElementById("link")?.click();
    // A string, as old code gives it to a timer, is a kind of eval.
    (setTimeout as (code: string) => void)(code);
  }, note("later"));
  await page.waitForTimeout(300);
  expect(await readNotes(page)).toEqual([]);
  const style = () => getComputedStyle(document.body).getPropertyValue("--hacked");
  expect(await page.evaluate(style)).toBe("");
  expect(await page.evaluate(() => document.baseURI)).toMatch(/^http:\/\/127\.0\.0\.1/);
  expect(blocked.length).toBeGreaterThanOrEqual(9);
});

browserTest(
  "data cannot be sent away from a page: no request, picture, form or frame of elsewhere",
  async () => {
    let knocks = 0;
    const elsewhere = createServer((_request, response) => {
      knocks++;
      response.end("x");
    }).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    onTestFinished(() => void elsewhere.close());
    const away = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    const { administrator } = await newCompany();
    const page = await openPage(administrator, { mayBreach: true });
    await openWith(page, `<form id="form" action="${away}" method="post"><input name="a" value="b"></form>`);
    await page.evaluate(async (url) => {
      await fetch(url, { mode: "no-cors" }).catch(() => undefined);
      navigator.sendBeacon(url);
      new Image().src = url;
      const frame = document.createElement("iframe");
      frame.src = url;
      const sheet = document.createElement("link");
      sheet.rel = "stylesheet";
      sheet.href = url;
      document.body.append(frame, sheet);
      (document.getElementById("form") as HTMLFormElement).submit();
    }, away);
    await page.waitForTimeout(300);
    expect(knocks).toBe(0);
  },
);

browserTest(
  "no page of another site shows the console in a frame, or reads it, or changes anything",
  async () => {
    const { id, administrator } = await newCompany();
    const console = shared().url;
    const attacker = createServer((_request, response) => {
      response.setHeader("content-type", "text/html").end(`<!doctype html><title>evil</title>
      <iframe name="framed" src="${console}/app/settings/amazon-s3"></iframe>
      <form method="post" action="${console}/api/app/sign-out"><button>sign out</button></form>`);
    }).listen(0, "127.0.0.2");
    await once(attacker, "listening");
    onTestFinished(() => void attacker.close());
    const page = await openPage(administrator, { mayBreach: true });
    await page.goto(`http://127.0.0.2:${(attacker.address() as AddressInfo).port}/`);
    await page.waitForTimeout(500);
    const frame = page.frame({ name: "framed" });
    expect(frame?.url()).toMatch(/^chrome-error:/);
    const read = await page.evaluate(
      (url) =>
        fetch(`${url}/api/app/session`, { credentials: "include" }).then(
          () => "read",
          () => "refused",
        ),
      console,
    );
    expect(read).toBe("refused");
    await page.getByRole("button").click();
    await page.waitForURL("**/api/app/sign-out");
    expect(await page.locator("body").innerText()).toContain("origin_refused");
    expect((await administrator.mustGet("/api/app/session")).json).toMatchObject({ company: { id } });
  },
);

browserTest("who signs in with an address of elsewhere in the link stays in the console", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  for (const next of [
    "https://evil.example/app/",
    "//evil.example/app/",
    "/app/../..//evil.example",
    "javascript:alert(1)",
  ]) {
    await page.goto(`/signin?${new URLSearchParams({ next })}`);
    await page.waitForURL(/\/app\/|evil/);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect([next, new URL(page.url()).origin]).toEqual([next, shared().url]);
  }
});
