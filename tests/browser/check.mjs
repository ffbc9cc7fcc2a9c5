// Holds pages to their bars: `node check.mjs PAGE.html...`. Valid HTML, nothing that axe-core finds, nothing loaded, no
// script, under 300 kB, no sideways scrolling on a phone, two A4 pages at most. Exit code 1 names what is broken.
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";
import { launch, pagesOf } from "./chromium.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const validator = new HtmlValidate(new FileSystemConfigLoader(JSON.parse(readFileSync(new URL(".htmlvalidate.json", import.meta.url)))));
const broken = [];

async function invalid(path) {
  const report = await validator.validateString(readFileSync(path, "utf8"), path);
  return report.results.flatMap((one) => one.messages.map((m) => `html-validate ${m.ruleId}, line ${m.line}: ${m.message}`));
}

async function seen(browser, path, width) {
  const page = await browser.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.setViewport({ width, height: 900 });
  await page.goto(pathToFileURL(path).href);
  const scripts = await page.evaluate(() => document.scripts.length + document.images.length);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run());
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  await page.close();
  return [
    ...violations.map((v) => `axe ${v.id} at ${width} px: ${v.help} (${v.nodes.map((n) => n.target).join(", ")})`),
    ...(scripts ? ["holds a script or a picture from elsewhere"] : []),
    ...(sideways ? [`scrolls sideways at ${width} px`] : []),
    ...(asked.length > 1 ? [`loads ${asked.slice(1).join(", ")}`] : []),
  ];
}

const browser = await launch();
for (const path of process.argv.slice(2).map((name) => resolve(name))) {
  const found = [...(await invalid(path)), ...(await seen(browser, path, 360)), ...(await seen(browser, path, 1280))];
  const size = statSync(path).size;
  if (size >= 300_000) found.push(`has ${size} bytes, 300,000 at most`);
  const sheets = await pagesOf(browser, path);
  if (sheets > 2) found.push(`prints on ${sheets} A4 pages, two at most`);
  console.log(`${path}: ${found.length ? "BROKEN" : "ok"} (${size} bytes, ${sheets} A4 pages)`);
  broken.push(...found.map((one) => `${path}: ${one}`));
}
await browser.close();
for (const one of broken) console.error(one);
process.exit(broken.length ? 1 : 0);
