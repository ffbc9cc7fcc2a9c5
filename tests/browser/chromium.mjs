// Debian's own Chromium, driven from here; puppeteer-core brings none of its own.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function launch() {
  const executablePath = PLACES.find((path) => path && existsSync(path));
  if (!executablePath) {
    console.error("No Chromium was found. Install Debian's `chromium`, or name one in $CHROMIUM.");
    process.exit(2);
  }
  return puppeteer.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
}

export async function printed(browser, path, to) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(path).href);
  const pdf = await page.pdf({ path: to, preferCSSPageSize: true });
  await page.close();
  return pdf;
}

export async function pagesOf(browser, path, to) {
  const pdf = Buffer.from(await printed(browser, path, to)).toString("latin1");
  return (pdf.match(/\/Type\s*\/Page(?!s)/g) ?? []).length;
}
