// How a search is read, completed, narrowed, paged and passed on.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { becomes, desktop, Person, phone, startBrowser, startServer } from './harness.mjs';

describe('a search', { concurrency: false }, () => {
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

  const search = (q) => `/search?q=${encodeURIComponent(q)}`;
  const query = (page) => new URL(page.url()).searchParams.get('q');

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', phone],
  ]) {
    test(`completes pinyin by the keyboard, in ${language} at ${viewport.width} px`, async () => {
      const visitor = await Person.arrive(browser, server, { language, viewport });
      const { page } = visitor;
      await visitor.open('/');
      const box = page.getByRole('combobox').first();
      await box.pressSequentially('高铁 shimo');
      await page.getByRole('option').first().waitFor();
      await becomes('true', () => box.getAttribute('aria-expanded'));
      assert.equal(await box.getAttribute('aria-activedescendant'), null, 'nothing is chosen for the person');

      await box.press('ArrowDown');
      const chosen = page.locator('[role=option][aria-selected=true]');
      await becomes('石墨烯', () => chosen.locator('.text').textContent());
      assert.equal(await box.getAttribute('aria-activedescendant'), await chosen.getAttribute('id'));
      await visitor.inspect(`completions ${language} ${viewport.width}`);
      await box.press('ArrowUp');
      await chosen.waitFor({ state: 'detached' }); // back to the text as it was typed
      await box.press('ArrowUp');
      await becomes('true', () => page.getByRole('option').last().getAttribute('aria-selected'), 'from the other end');

      await box.press('Escape');
      await page.getByRole('listbox').waitFor({ state: 'detached' });
      assert.equal(await box.inputValue(), '高铁 shimo', 'closing changes nothing');
      await box.press('ArrowDown');
      await page.getByRole('option').first().waitFor();
      await box.press('ArrowDown');
      await box.press('Enter');
      await page.waitForURL((u) => u.searchParams.get('q') === '高铁 石墨烯');
      await visitor.settle();
      assert.equal(await page.getByRole('listbox').count(), 0);
      await visitor.leave();
    });
  }

  test('completes the name of an organisation to a condition, by the mouse', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    await visitor.open('/search');
    await page.getByRole('combobox').first().pressSequentially('激光 长春云杉');
    await page.getByRole('option', { name: /单位/ }).first().click();
    await page.waitForURL((u) => /^激光 单位:"长春云杉.*"$/.test(u.searchParams.get('q') ?? ''));
    await page.locator('.condition', { hasText: '单位：长春云杉' }).waitFor();
    await visitor.leave();
  });

  test('searches for what was typed when Enter is pressed at once', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    await visitor.open('/search');
    await page.getByRole('combobox').first().fill('石墨');
    await page.keyboard.press('Enter');
    await page.waitForURL((u) => u.searchParams.get('q') === '石墨');
    await visitor.settle();
    assert.equal(await page.getByRole('listbox').count(), 0, 'no list opens late');
    await visitor.leave();
  });

  for (const viewport of [desktop, phone]) {
    test(`shows the conditions that it read and takes them away one by one, at ${viewport.width} px`, async () => {
      const visitor = await Person.arrive(browser, server, { viewport });
      const { page } = visitor;
      await visitor.open(search('激光 领域:电子信息 TRL>=6 -单位:云杉'));
      assert.deepEqual(
        (await page.locator('.condition').allTextContents()).map((s) => s.replace('×', '').trim()),
        ['技术领域：电子信息', '成熟度：≥ 6', '排除 单位：云杉'],
      );
      await visitor.inspect(`conditions ${viewport.width}`);
      const narrow = await page.locator('.search-bar strong').textContent();
      await page.getByRole('button', { name: '移除筛选：成熟度：≥ 6' }).click();
      await page.waitForURL((u) => u.searchParams.get('q') === '激光 领域:电子信息 -单位:云杉');
      await visitor.settle();
      assert.notEqual(await page.locator('.search-bar strong').textContent(), narrow);
      assert.equal(await page.getByRole('combobox').first().inputValue(), '激光 领域:电子信息 -单位:云杉');
      await visitor.leave();
    });
  }

  test('says what it left out, what it did not understand, and what may have been meant', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    await visitor.open(search('石墨烯 蜂蜜 领域:炼金术'));
    await page.getByText('没有内容同时包含所有的词，略去了：').waitFor();
    await page.getByText('没有认出条件“领域:炼金术”，已按普通的词搜索。').waitFor();
    await page.locator('.hit .missing', { hasText: '未包含：' }).first().waitFor();
    await visitor.inspect('search, words left out');

    await visitor.open(search('grapheen'));
    const meant = page.locator('.did-you-mean a').first();
    await becomes('graphene', () => meant.textContent());
    await visitor.inspect('search, did you mean');
    await meant.click();
    await page.waitForURL((u) => u.searchParams.get('q') === 'graphene');
    await page.locator('.hit').first().waitFor();
    await visitor.leave();
  });

  test('takes several choices of one facet, whose counts go on showing what another would bring', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    await visitor.open(search('激光'));
    const total = async () => Number((await page.locator('.search-bar strong').textContent()).replace(/\D/g, ''));
    const facet = page.locator('.facets-side fieldset').first();
    const count = async (i) => Number(await facet.locator('label .count').nth(i).textContent());
    const [first, second] = [await count(0), await count(1)];
    await facet.locator('input').nth(0).check();
    await page.waitForURL((u) => u.searchParams.getAll('field').length === 1);
    await visitor.settle();
    assert.equal(await total(), first);
    assert.equal(await count(1), second, 'a choice does not empty the others');
    await facet.locator('input').nth(1).check();
    await page.waitForURL((u) => u.searchParams.getAll('field').length === 2);
    await visitor.settle();
    assert.equal(await total(), first + second);
    await visitor.leave();
  });

  test('is passed on as a link', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page, context } = visitor;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await visitor.open(`${search('激光 TRL>=6')}&field=01&field=03&sort=date`);
    await visitor.button('复制链接').click();
    await visitor.button('链接已复制').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const titles = await page.locator('.hit h2').allTextContents();
    const other = await Person.arrive(browser, server);
    await other.page.goto(link);
    await other.settle();
    assert.deepEqual(await other.page.locator('.hit h2').allTextContents(), titles);
    assert.equal(query(other.page), '激光 TRL>=6');
    await other.leave();
    await visitor.leave();
  });

  test('goes on behind the last page that can be counted to', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    const asked = [];
    // As a catalogue of 12,000 listings would answer.
    await page.route('**/api/v1/search?*', async (route) => {
      const address = new URL(route.request().url());
      asked.push(address.searchParams.get('after'));
      address.searchParams.set('page', '1');
      const answer = await route.fetch({ url: address.href });
      await route.fulfill({ response: answer, json: { ...(await answer.json()), total: 12_000 } });
    });
    await visitor.open('/search?page=500');
    assert.equal(asked.at(-1), null);
    await page.getByRole('link', { name: '下一页' }).click();
    await page.waitForURL((u) => u.searchParams.get('page') === '501' && u.searchParams.has('after'));
    await visitor.settle();
    assert.equal(asked.at(-1), new URL(page.url()).searchParams.get('after'), 'the page before says where it begins');
    assert.equal(await page.locator('.pager [aria-current=page]').textContent(), '501');
    await visitor.inspect('search, behind the counted pages');
    await page.getByRole('link', { name: '上一页' }).click();
    await page.waitForURL((u) => u.searchParams.get('page') === '500' && !u.searchParams.has('after'));
    await visitor.leave();
  });
});
