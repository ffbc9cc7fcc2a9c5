// Pictures of a page for the docs: `node pictures.mjs PAGE.html FOLDER`. Three widths, and the two A4 pages of the print.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, printed } from "./chromium.mjs";

const [path, folder] = process.argv.slice(2).map((name) => resolve(name));
const browser = await launch();
for (const width of [360, 800, 1280]) {
  const page = await browser.newPage();
  await page.setViewport({ width, height: 700 });
  await page.goto(pathToFileURL(path).href);
  await page.screenshot({ path: `${folder}/week-${width}.webp`, type: "webp", quality: 50, fullPage: true });
  await page.close();
}
await printed(browser, path, `${folder}/week.pdf`);
await browser.close();
