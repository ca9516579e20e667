// Starts the real program on an empty data folder with its samples, and a real browser with a new profile.
//
//   DUIJIE_BIN        the program; ../bin/duijie when not set
//   DUIJIE_CLOCKFILE  the same program with the clock of a file (docs/decisions/0018); ../bin/duijie-clockfile when not set
//   DUIJIE_URL        a running server to test instead (its data are changed)
//   CHROMIUM          the browser; /usr/bin/chromium when not set
//   E2E_SHOTS         a folder for screenshots of every page that is looked at
//   E2E_SAMPLES       data of a stopped server with samples, which every server begins on a copy of; run.mjs sets it

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, promisify } from 'node:util';
import { chromium } from 'playwright-core';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The accounts that come with the samples. */
export const people = {
  university: 'transfer@beilu.example',
  enterprise: 'rd@hanchen.example',
  reviewer: 'review@province.example',
  second: 'second@province.example',
  county: 'county@luyuan.example',
  expert: 'expert@yaoyuan.example',
  finance: 'finance@province.example',
  signer: 'sign@province.example',
  auditor: 'audit@province.example',
  broker: 'broker@beiqiao.example',
  operator: 'operator@duijie.example',
};
/** It opens every one of them. */
export const samplePassword = 'duijie-sample';

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

/** Milliseconds, on a machine with much else to do: a year of samples happens first where there is none. */
const readyWithin = 10 * 60_000;

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function built(variable, name) {
  const program = process.env[variable] ?? path.join(root, 'bin', name);
  assert.ok(existsSync(program), `no program at ${program}: make test-browser builds it, or set ${variable}`);
  return program;
}

/**
 * A server with samples; close() ends it and removes its data. With `on`, a day such as 2026-06-08, it lives on that
 * day, and moveTo() takes it to a later one. With `mail`, an address, its letters go to that mail server. `env` is more
 * of its configuration; it makes its samples itself then, which are told of by it too.
 */
export async function startServer({ on, mail, env } = {}) {
  if (process.env.DUIJIE_URL && !on && !mail && !env)
    return { url: process.env.DUIJIE_URL, close: async () => undefined };
  const program = on ? built('DUIJIE_CLOCKFILE', 'duijie-clockfile') : built('DUIJIE_BIN', 'duijie');
  const home = await mkdtemp(path.join(os.tmpdir(), 'duijie-e2e-'));
  const server = new Server(home, `127.0.0.1:${await freePort()}`);
  if (mail) server.sendBy(mail);
  Object.assign(server.env, env);
  if (on) await server.moveTo(on);
  else if (process.env.E2E_SAMPLES && !env)
    await cp(process.env.E2E_SAMPLES, server.env.DUIJIE_DATA, { recursive: true });
  await server.start(program);
  return server;
}

/** The data of a server with samples that has stopped again, in a folder that the caller removes. */
export async function makeSamples() {
  const home = await mkdtemp(path.join(os.tmpdir(), 'duijie-e2e-samples-'));
  const server = new Server(home, `127.0.0.1:${await freePort()}`, home);
  await server.start(built('DUIJIE_BIN', 'duijie'));
  await server.stop();
  return home;
}

class Server {
  constructor(home, address, data = path.join(home, 'data')) {
    this.home = home;
    this.url = `http://${address}`;
    this.env = { ...process.env, DUIJIE_ADDR: address, DUIJIE_DATA: data, MONGODB_URI: '' };
    this.log = '';
  }

  sendBy(mail) {
    this.env.DUIJIE_MAIL = mail;
    this.env.DUIJIE_MAIL_SECURITY = 'none';
    this.env.DUIJIE_MAIL_FROM = 'duijie@example.com';
    this.env.DUIJIE_URL = this.url;
  }

  async start(program) {
    this.child = spawn(program, ['serve', '--samples'], {
      // The segmenter finds its dictionaries from the project's root.
      cwd: root,
      env: { ...this.env, DUIJIE_CLOCK_FILE: this.clockFile },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child.stderr.on('data', (chunk) => {
      this.log += chunk;
    });
    this.exited = once(this.child, 'exit');
    const until = performance.now() + readyWithin;
    while (performance.now() < until) {
      if (this.child.exitCode !== null) break;
      const ready = await fetch(`${this.url}/readyz`).catch(() => null);
      if (ready?.ok) return;
      await wait(100); // there is no event to wait for across processes
    }
    await this.close();
    throw new Error(`the server did not get ready:\n${this.log}`);
  }

  get clockFile() {
    return path.join(this.home, 'clock');
  }

  /** Nine in the morning of a day in China. Whole files alone are read: a new one takes the place of the old one. */
  async moveTo(day) {
    this.day = day;
    await writeFile(`${this.clockFile}.part`, morning(day).toISOString().replace('.000', ''));
    await rename(`${this.clockFile}.part`, this.clockFile);
  }

  /** Ends the server; what it wrote stays until close(). */
  async stop() {
    this.child.kill('SIGTERM');
    await this.exited;
  }

  /** What the command `verify` of the shipped program says of what a stopped server wrote. */
  async verify() {
    const { stdout } = await promisify(execFile)(built('DUIJIE_BIN', 'duijie'), ['verify', '--json'], {
      cwd: root,
      env: this.env,
      maxBuffer: 64 << 20,
    });
    return JSON.parse(stdout);
  }

  async close() {
    await this.stop();
    await rm(this.home, { recursive: true, force: true });
  }
}

const morning = (day) => new Date(`${day}T09:00:00+08:00`);

export async function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A person at a browser: own profile, language and window. Every error of the console is collected. */
export class Person {
  static async arrive(browser, server, { language = 'zh-CN', viewport = desktop, as } = {}) {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce', acceptDownloads: true });
    await context.addInitScript((l) => {
      if (location.origin === 'null') return; // about:blank has no storage
      if (!localStorage.getItem('duijie.language')) localStorage.setItem('duijie.language', l);
    }, language);
    const person = new Person(context, await context.newPage(), server);
    if (server.day) await person.wakeOn(server.day);
    if (as) await person.signIn(as);
    return person;
  }

  constructor(context, page, server) {
    this.context = context;
    this.page = page;
    this.url = server.url;
    this.complaints = [];
    this.expected = [];
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      const text = `${message.text()} ${message.location().url}`;
      if (!this.expected.some((e) => e.test(text))) this.complaints.push(text);
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.setDefaultTimeout(15_000);
  }

  /** The browser's clock stands at the morning of a day; its timers run on. */
  async wakeOn(day) {
    await this.context.clock.setFixedTime(morning(day));
  }

  /** A refusal that a test provokes is told by the browser too. */
  expectRefusal(status) {
    this.expected.push(new RegExp(`status of ${status}\\b`));
  }

  async open(address) {
    await this.page.goto(this.url + address);
    await this.settle();
  }

  /** The page that the address names shows its heading, and nothing in it is loading any more. */
  async settle() {
    await this.page.locator('main h1').first().waitFor({ state: 'attached' });
    await this.page.waitForFunction(() => !document.querySelector('.skeleton, [aria-busy="true"]'));
  }

  /** Leaves the page open at nothing: it asks the server for nothing any more. */
  async goHome() {
    await this.settle();
    await this.page.goto('about:blank');
  }

  /** Comes back on a later day: the session of the last one is over. */
  async returnOn(day) {
    await this.wakeOn(day);
    await this.context.clearCookies();
    this.expectRefusal(401);
    await this.signIn(...this.account);
  }

  async signIn(login, word = samplePassword) {
    this.account = [login, word];
    await this.open('/sign-in');
    await this.page.fill('input[name=login]', login);
    await this.page.fill('input[name=password]', word);
    await this.page.click('form.card button[type=submit]');
    await this.page.waitForURL((u) => !u.pathname.startsWith('/sign-in'));
    await this.settle();
  }

  /** What must hold of every page in every state: accessible, no wider than its window, no errors. */
  async inspect(name) {
    await this.settle();
    await this.look(name, { fullPage: true });
  }

  /** The same of a page as it stands, a dialog over it included; the slowest part of it may be left out. */
  async look(name, { axe = true, fullPage = false } = {}) {
    if (process.env.E2E_SHOTS) {
      mkdirSync(process.env.E2E_SHOTS, { recursive: true });
      const file = path.join(process.env.E2E_SHOTS, `${name.replace(/[^\p{L}\p{N}]+/gu, '-')}.png`);
      await this.page.screenshot({ path: file, fullPage });
    }
    const width = await this.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= this.page.viewportSize().width, `${name}: ${width}px wide`);
    if (axe) assert.deepEqual((await this.violations()).slice(0, 8), [], `${name}: accessibility`);
    assert.deepEqual(this.complaints, [], `${name}: console`);
  }

  async violations() {
    if (!(await this.page.evaluate(() => 'axe' in window))) {
      // By the debugger, so that the policy of the page stays as strict as it is.
      await this.page.evaluate(await readFile(axeSource, 'utf8'));
    }
    return this.page.evaluate(async () => {
      const { violations } = await window.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      });
      return violations.flatMap((v) =>
        v.nodes.map(
          (n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary?.split('\n')[1] ?? ''} ${n.html.slice(0, 120)}`,
        ),
      );
    });
  }

  /** A link of the navigation of the desks, in a menu or not. */
  deskLink(name) {
    return this.page.locator('.desk-nav').getByRole('link', { name, exact: true, includeHidden: true });
  }

  /** Goes to a page by the navigation of the desks. */
  async goTo(name) {
    const link = this.deskLink(name);
    if (!(await link.isVisible())) {
      const menu = this.page.locator('.desk-menu', { has: this.page.getByText(name, { exact: true }) });
      await menu.getByRole('button').click();
    }
    await link.click();
  }

  /** A control by its Chinese or English name, whichever the page speaks. */
  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Confirms the dialog that is open. */
  async confirm(name) {
    await this.page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  }

  /** Chooses from one of Ant Design's selects. */
  async choose(label, option) {
    await this.page.getByLabel(label, { exact: true }).click();
    await this.page.locator('.ant-select-dropdown:visible').getByText(option, { exact: true }).click();
    await this.page.keyboard.press('Escape');
  }

  /** Waits for the heading of the page, by which one knows that the page before it is gone. */
  async sees(heading) {
    await this.page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await this.settle();
  }

  /** Chooses from a select that is at hand; by the whole of an option's text, or a part of it. */
  async pick(select, option) {
    await select.click();
    await this.page
      .locator('.ant-select-dropdown:visible')
      .getByText(option, { exact: typeof option === 'string' })
      .first()
      .click();
  }

  async leave() {
    await this.context.close();
  }
}

/** Declares tests each of which stands on those before it: after one that failed the others would only wait. */
export function inSteps() {
  let broken = false;
  return (name, run) =>
    test(name, async (t) => {
      if (broken) return t.skip('a step before it failed');
      broken = true;
      await run();
      broken = false;
    });
}

/** Calls the API as a program would, for what a test needs to know. */
export async function ask(server, address) {
  const answer = await fetch(`${server.url}/api/v1${address}`);
  assert.equal(answer.status, 200, address);
  return answer.json();
}

/** Asks until an answer is the wanted one: what a page shows follows what is done to it in its own time. */
export async function becomes(wanted, read, what) {
  for (let tries = 0; tries < 200; tries++) {
    if (isDeepStrictEqual(await read(), wanted)) return;
    await wait(50);
  }
  assert.deepEqual(await read(), wanted, what);
}
