import type { Page } from "playwright-core";
import { expect } from "vitest";
import { waveFile } from "../../server/shape/testing/wave-file.ts";
import { en } from "../../web/words/en.ts";
import { ja } from "../../web/words/ja.ts";
import { saveUntested } from "../support/bucket-in-test.ts";
import { knock } from "../support/door-in-test.ts";
import { browserTest, newCompany, openPage, operator, shared } from "./support/console.ts";

/** Left loud in its first half, right in its second, at 8000 Hz; `seconds` long. */
function halves(seconds: number): Buffer {
  const frames = seconds * 8000;
  const data = Buffer.alloc(frames * 4);
  for (let n = 0; n < frames; n++) {
    const sample = Math.round(9000 * Math.sin(n / 5));
    data.writeInt16LE(sample, n * 4 + (n < frames / 2 ? 0 : 2));
  }
  return waveFile({ data, channels: 2 });
}

async function pushHalves(key: string): Promise<string> {
  const { body } = await knock(shared().url, key, [
    { name: "type", value: "incoming" },
    { name: "audio", value: halves(60), filename: "call.wav" },
  ]);
  return body.sequenceId;
}

/** Share of the pixels that are drawn in the left and the right half of each channel's canvas. */
function drawn(page: Page): Promise<number[][]> {
  return page.evaluate(() => {
    const roots = (root: ParentNode): HTMLCanvasElement[] =>
      [...root.querySelectorAll("*")].flatMap((element) => [
        ...(element instanceof HTMLCanvasElement && element.closest(".progress") === null ? [element] : []),
        ...(element.shadowRoot === null ? [] : roots(element.shadowRoot)),
      ]);
    return roots(document.querySelector("[data-testid=waves]") ?? document.body).map((canvas) => {
      const context = canvas.getContext("2d");
      const half = Math.floor(canvas.width / 2);
      return [0, half].map((from) => {
        const { data } = context?.getImageData(from, 0, half, canvas.height) ?? { data: [] };
        let dots = 0;
        for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 100) dots++;
        return dots / (half * canvas.height);
      });
    });
  });
}

browserTest.for([
  ["ja", ja.call],
  ["en", en.call],
] as const)(
  "a recording is played, sought and slowed by keyboard, and its wave shows both sides (%s)",
  async ([language, words]) => {
    const { id, key, administrator } = await newCompany();
    await saveUntested(administrator, { folder: id });
    const sequenceId = await pushHalves(key);
    const page = await openPage(administrator, { language });
    const ranges: (string | undefined)[] = [];
    const sizes: number[] = [];
    page.on("response", (response) => {
      if (response.url().endsWith("/audio")) ranges.push(response.request().headers().range);
      if (response.url().endsWith("/peaks")) sizes.push(Number(response.headers()["content-length"] ?? 0));
    });
    await page.goto(`/app/calls/${sequenceId}#recording`);
    const slider = page.getByRole("slider", { name: words.position });
    await slider.waitFor();
    for (const text of [words.left, words.right, words.sides.stereo.left, words.sides.stereo.right]) {
      await slider.locator("xpath=..").getByText(text, { exact: true }).first().waitFor();
    }

    // Our side speaks first, the other party then; each in its own wave.
    await expect.poll(async () => (await drawn(page)).length).toBeGreaterThanOrEqual(2);
    await expect
      .poll(async () => {
        const [left = [], right = []] = await drawn(page);
        return [left, right].map(([first = 0, second = 0]) => [first > 0.3, second > 0.3]);
      })
      .toEqual([
        [true, false],
        [false, true],
      ]);
    expect(sizes[0]).toBeLessThan(12_000);

    // It has the focus already, as the address asks for the recording.
    const time = () => page.locator("audio").evaluate((audio: HTMLAudioElement) => audio.currentTime);
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(time).toBe(5);
    await page.keyboard.press("PageUp");
    await expect.poll(time).toBe(35);
    await expect.poll(() => slider.getAttribute("aria-valuetext")).toBe(words.positionOf("0:35", "1:00"));
    await page.keyboard.press(" ");
    await page.getByRole("button", { name: words.pause }).waitFor();
    await expect.poll(time).toBeGreaterThan(35.5);
    await page.keyboard.press(" ");
    await page.getByRole("button", { name: words.play }).waitFor();
    const stopped = await time();
    await page.waitForTimeout(300);
    expect(await time()).toBe(stopped);
    await page.keyboard.press("Home");
    await expect.poll(time).toBe(0);
    await page.getByLabel(words.speed).selectOption("2");
    const rate = () => page.locator("audio").evaluate((audio: HTMLAudioElement) => audio.playbackRate);
    expect(await rate()).toBe(2);
    await page.getByRole("slider", { name: words.volume }).focus();
    await page.keyboard.press("Home");
    await expect
      .poll(() => page.locator("audio").evaluate((audio: HTMLAudioElement) => audio.volume))
      .toBe(0);
    await page.getByRole("button", { name: words.forth(5) }).click();
    await expect.poll(time).toBe(5);

    // A click in the middle of the wave goes to the middle of the recording.
    const box = await slider.boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 20);
    await expect.poll(async () => Math.abs((await time()) - 30) < 1).toBe(true);
    expect(ranges.length).toBeGreaterThan(0);
    expect(ranges.every((range) => range?.startsWith("bytes="))).toBe(true);
  },
);

browserTest.for([
  ["ja", ja],
  ["en", en],
] as const)(
  "addresses and hashes are copied; a member sees the same without a way to the settings (%s)",
  async ([language, words]) => {
    const { id, key, administrator } = await newCompany();
    await saveUntested(administrator, { folder: id });
    const sequenceId = await pushHalves(key);
    const page = await openPage(administrator, { language });
    await page.goto(`/app/calls/${sequenceId}`);
    const uri = `s3://demo/${id}/${sequenceId}.wav`;
    const copy = (what: string) => page.getByRole("button", { name: `${words.copy}: ${what}` });
    await copy(words.call.storedAt).click();
    await page.getByText(words.copied).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(uri);
    await copy("SHA-256").click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^[0-9a-f]{64}$/);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: words.call.original.both }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${sequenceId}-both.wav`);

    const own = await openPage(await operator().addPerson(id, "member"), { language });
    await own.goto(`/app/calls/${sequenceId}`);
    await own.getByRole("button", { name: words.call.play }).waitFor();
    await own.getByText(uri, { exact: true }).waitFor();
    // The navigation leads everybody to the storage, the page's own words only administrators.
    const forbidden = own.locator("a[href*=settings], a[href*=error-log], main a[href*=storage]");
    expect(await forbidden.count()).toBe(0);
    expect(await own.getByRole("button", { name: words.call.shipAgain }).count()).toBe(0);
  },
);
