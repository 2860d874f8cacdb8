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
// 320 pixels are a small phone, and a window of 1280 at 400 %, which is 256 high.
const VIEWS = [
  { name: "phone", viewport: { width: 320, height: 640 }, colorScheme: "light", ruled: true },
  { name: "400 %, dark", viewport: { width: 320, height: 256 }, colorScheme: "dark" },
  { name: "desk", viewport: { width: 1280, height: 1024 }, colorScheme: "light" },
  { name: "desk, dark", viewport: { width: 1280, height: 1024 }, colorScheme: "dark", ruled: true },
];
// WCAG A and AA with the best practices are what axe runs by itself; these three are asked for as well.
const RULES = { rules: {
  "color-contrast-enhanced": { enabled: true },
  "target-size": { enabled: true },
  "identical-links-same-purpose": { enabled: true },
} };

// No word may be too long for its line, either: it would be broken in the middle.
function tooWide() {
  const style = document.head.appendChild(document.createElement("style"));
  style.textContent = "* { overflow-wrap: normal !important; }";
  const wide = document.documentElement.clientWidth;
  const out = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && (box.right > wide + 0.5 || box.left < -0.5);
  });
  const scrolls = document.scrollingElement.scrollWidth > wide;
  style.remove();
  return scrolls || out.length ? [`${wide} pixels are too few for ${out.at(-1)?.outerHTML.slice(0, 120)}`] : [];
}

function unseenFocus() {
  return [...document.links].filter((link) => {
    link.focus({ focusVisible: true });
    return getComputedStyle(link).outlineStyle === "none";
  }).map((link) => `focus is not seen on ${link.href}`);
}

async function look(page, file) {
  const found = [];
  const note = (view, texts) => found.push(...texts.map((text) => `${view}: ${text}`));
  const ask = (request) => request.url().startsWith("file:") || note("any", [`asks for ${request.url()}`]);
  page.on("request", ask);
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(AXE);
  for (const { name, viewport, colorScheme, ruled } of VIEWS) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    if (ruled) {
      const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, rules), RULES);
      const places = violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
      note(name, places);
    }
    note(name, await page.evaluate(tooWide));
    note(name, await page.evaluate(unseenFocus));
  }
  page.off("request", ask);
  return found;
}

const files = readFileSync(0, "utf8").split("\n").filter(Boolean);
const profile = mkdtempSync(join(tmpdir(), "twins-"));
const options = { executablePath: process.argv[2], headless: true, args: FLAGS };
try {
  const context = await chromium.launchPersistentContext(profile, options);
  const page = await context.newPage();
  for (const file of files) console.log(JSON.stringify({ file, found: await look(page, file) }));
  await context.close();
} finally {
  rmSync(profile, { recursive: true, force: true });
}
