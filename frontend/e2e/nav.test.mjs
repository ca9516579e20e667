// The navigation of the desks as each role has it: in one line of a wide window, on a phone, and by the keyboard alone.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { desktop, Person, people, phone, startBrowser, startServer } from './harness.mjs';

describe('the navigation of the desks', { concurrency: false }, () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer();
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', desktop],
    ['zh-CN', phone],
    ['en', phone],
  ]) {
    for (const [who, as] of Object.entries(people)) {
      test(`fits for ${who}, in ${language} ${viewport.width}`, async () => {
        const person = await Person.arrive(browser, server, { language, viewport, as });
        await person.open('/todo');
        const nav = person.page.locator('.desk-nav');
        const tops = await nav.locator(':scope > a, :scope > div').evaluateAll((all) => all.map((e) => e.offsetTop));
        if (viewport === desktop) assert.equal(new Set(tops).size, 1, 'one line');
        const menus = nav.locator('.desk-menu > button');
        if ((await menus.count()) > 0) {
          await menus.last().click();
          assert.ok(await nav.locator('.desk-menu').last().getByRole('link').first().isVisible());
        }
        await person.inspect(`navigation ${who} ${language} ${viewport.width}`);
        await person.leave();
      });
    }
  }

  test('a menu opens, is walked through and closes by the keyboard', async () => {
    const person = await Person.arrive(browser, server, { as: people.reviewer });
    await person.open('/todo');
    const { page } = person;
    const menu = page.locator('.desk-menu').first();
    const button = menu.getByRole('button');
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    await button.focus();
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('Enter');
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    const names = await menu.getByRole('link').allTextContents();
    await page.keyboard.press('ArrowDown');
    await menu.locator('a:focus').waitFor();
    assert.equal(await focused(), names[0]);
    await page.keyboard.press('Tab');
    assert.equal(await focused(), names[1]);
    await page.keyboard.press('Escape');
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    assert.equal(await focused(), await button.textContent(), 'the focus is back at the button');
    await page.keyboard.press('Enter');
    await page.locator('.desk-menu').nth(1).getByRole('button').focus();
    assert.equal(await button.getAttribute('aria-expanded'), 'false', 'it closes when the focus leaves it');
    await page.keyboard.press('ArrowUp');
    await page.locator('.desk-menu').nth(1).locator('li:last-child a:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL((u) => u.pathname !== '/todo');
    await person.settle();
    assert.equal(await page.locator('.desk-menu > button[aria-current]').count(), 1, 'the menu of the page is marked');
    await person.inspect('a page of a menu');
    await person.leave();
  });
});
