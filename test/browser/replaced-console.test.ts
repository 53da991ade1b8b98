import { expect } from "vitest";
import { browserTest, newCompany, openPage } from "./support/console.ts";

browserTest("a tab that was open while the console was replaced loads itself again, once", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  await page.goto("/app/calls");
  await page.getByRole("heading", { level: 1, name: "応対履歴" }).waitFor();
  const loads: string[] = [];
  page.on("load", () => loads.push(page.url()));
  // As after an upgrade: the part is gone, and the server's page begins with another script.
  await page.route("**/assets/storage-page-*.js", (route) => route.fulfill({ status: 404 }), { times: 1 });
  await page.route(
    (url) => url.pathname === "/",
    (route) =>
      route.fulfill({ contentType: "text/html", body: '<script src="/assets/index-new.js"></script>' }),
  );
  await page.getByRole("link", { name: "ストレージ" }).click();
  await page.getByRole("heading", { level: 1, name: "ストレージ" }).waitFor();
  expect(loads).toHaveLength(1);
  expect(new URL(page.url()).pathname).toBe("/app/storage");
});

browserTest(
  "a part that cannot be fetched for another reason is told in words, without loading again",
  async () => {
    const { administrator } = await newCompany();
    const page = await openPage(administrator);
    await page.goto("/app/calls");
    await page.getByRole("heading", { level: 1, name: "応対履歴" }).waitFor();
    let loaded = 0;
    page.on("load", () => {
      loaded += 1;
    });
    await page.route("**/assets/storage-page-*.js", (route) => route.abort());
    await page.getByRole("link", { name: "ストレージ" }).click();
    await page.getByText("画面を表示できませんでした").waitFor();
    expect(loaded).toBe(0);
    await page.unrouteAll();
    await page.getByRole("button", { name: "再読み込み" }).click();
    await page.getByRole("heading", { level: 1, name: "ストレージ" }).waitFor();
  },
);
