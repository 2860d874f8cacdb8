// Opens HTML files in Chromium and says what is wrong with each, one line of JSON a file.
// Usage: node look.mjs CHROMIUM < list of paths, one a line
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
// 320 pixels are a small phone, and a window of 1280 at 400 %.
const VIEWS = [
  { name: "phone", viewport: { width: 320, height: 640 }, colorScheme: "light" },
  { name: "phone, dark", viewport: { width: 320, height: 640 }, colorScheme: "dark" },
  { name: "400 %", viewport: { width: 320, height: 256 }, deviceScaleFactor: 4, colorScheme: "light" },
  { name: "desk", viewport: { width: 1280, height: 1024 }, colorScheme: "light" },
  { name: "desk, dark", viewport: { width: 1280, height: 1024 }, colorScheme: "dark" },
];
const RULED = new Set(["phone", "desk, dark"]); // both schemes, both widths
// WCAG A and AA with the best practices are what axe runs by itself; these three are asked for as well.
const RULES = { rules: {
  "color-contrast-enhanced": { enabled: true },
  "target-size": { enabled: true },
  "identical-links-same-purpose": { enabled: true },
} };

function tooWide() {
  const wide = document.documentElement.clientWidth;
  const out = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && (box.right > wide + 0.5 || box.left < -0.5);
  });
  const scrolls = document.scrollingElement.scrollWidth > wide;
  return scrolls || out.length ? [`${wide} pixels are too few for ${out.at(-1)?.outerHTML.slice(0, 120)}`] : [];
}

function unseenFocus() {
  return [...document.links].filter((link) => {
    link.focus({ focusVisible: true });
    return getComputedStyle(link).outlineStyle === "none";
  }).map((link) => `focus is not seen on ${link.href}`);
}

async function look(page, file, view) {
  const strangers = [];
  page.on("request", (request) => request.url().startsWith("file:") || strangers.push(`asks for ${request.url()}`));
  await page.goto(pathToFileURL(file).href);
  const found = [...strangers, ...await page.evaluate(tooWide), ...await page.evaluate(unseenFocus)];
  if (!RULED.has(view.name)) return found;
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, rules), RULES);
  return [...found, ...violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`))];
}

const files = readFileSync(0, "utf8").split("\n").filter(Boolean);
const profile = mkdtempSync(join(tmpdir(), "twins-"));
try {
  const found = Object.fromEntries(files.map((file) => [file, []]));
  for (const { name, ...options } of VIEWS) {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.argv[2], headless: true, args: FLAGS, ...options,
    });
    for (const file of files) {
      const page = await context.newPage();
      found[file].push(...(await look(page, file, { name })).map((text) => `${name}: ${text}`));
      await page.close();
    }
    await context.close();
  }
  for (const file of files) console.log(JSON.stringify({ file, found: found[file] }));
} finally {
  rmSync(profile, { recursive: true, force: true });
}
