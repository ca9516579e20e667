// What everyone sees without an account.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, becomes, desktop, Person, phone, samplePassword, startBrowser, startServer } from './harness.mjs';

describe('a visitor', { concurrency: false }, () => {
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

  const find = async (query) => (await ask(server, `/search?${query}`)).hits[0];

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', desktop],
    ['zh-CN', phone],
    ['en', phone],
  ]) {
    test(`every public page is accessible, in ${language} at ${viewport.width} px`, async () => {
      const visitor = await Person.arrive(browser, server, { language, viewport });
      const demand = await find('kind=demand&size=1');
      const achievement = await find('kind=achievement&size=1');
      const challenge = await find('kind=demand&sort=price&size=1');
      for (const address of [
        '/',
        '/search',
        '/search?q=激光',
        '/search?q=碳纤维&field=05&kind=achievement&sort=date',
        '/search?q=zzzzqqqq',
        '/search?page=2',
        `/demands/${demand.id}`,
        `/demands/${challenge.id}`,
        `/achievements/${achievement.id}`,
        '/organisations',
        '/organisations?kind=university&region=220100',
        '/organisations?q=zzzzqqqq',
        `/organisations/${achievement.organisation.id}`,
        '/sign-in',
        '/about',
        '/no/such/page',
      ]) {
        await visitor.open(address);
        assert.equal(await visitor.page.locator('h1').count(), 1, `${address}: one main heading`);
        await visitor.inspect(`${address} ${language} ${viewport.width}`);
      }
      await visitor.leave();
    });
  }

  test('searches, narrows and finds everything again by the address', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    await visitor.open('/');
    await page.fill('input[name=q]', '碳纤维');
    await page.keyboard.press('Enter');
    await page.waitForURL((u) => u.pathname === '/search' && u.searchParams.get('q') === '碳纤维');
    await page.locator('.hit mark').first().waitFor(); // found words are marked
    const all = await page.locator('.hit').count();

    await page.locator('.facets-side').getByText('新材料及其应用').click();
    await page.waitForURL((u) => u.searchParams.get('field') === '05');
    await page.getByRole('button', { name: '移除筛选：新材料及其应用' }).waitFor();
    await visitor.settle();
    const narrowed = await page.locator('.hit').count();
    assert.ok(narrowed > 0 && narrowed < all, `${narrowed} of ${all} results remain`);

    await page.getByRole('button', { name: '需求', exact: true }).click();
    await page.waitForURL((u) => u.searchParams.get('kind') === 'demand');
    await page.locator('.kind-tabs [aria-pressed=true]', { hasText: '需求' }).waitFor();
    await visitor.settle();
    const titles = await page.locator('.hit h2').allTextContents();
    await page.reload();
    await visitor.settle();
    assert.deepEqual(await page.locator('.hit h2').allTextContents(), titles, 'a reload shows the same');

    await page.goBack();
    await page.locator('.kind-tabs [aria-pressed=true]', { hasText: '全部' }).waitFor();
    await visitor.settle();
    assert.equal(await page.locator('.hit').count(), narrowed, 'going back shows the state before');
    await page.getByRole('button', { name: '移除筛选：新材料及其应用' }).click();
    await page.waitForURL((u) => !u.searchParams.has('field'));
    await page.locator('.active-filters').waitFor({ state: 'detached' });
    await visitor.inspect('search, filters removed');
    await visitor.leave();
  });

  test('narrows a search on a phone by a drawer', async () => {
    const visitor = await Person.arrive(browser, server, { viewport: phone });
    await visitor.open('/search');
    await visitor.button('筛选').click();
    await visitor.page.getByRole('dialog').getByText('农业', { exact: true }).click();
    await visitor.page.waitForURL((u) => u.searchParams.get('field') === '09');
    await visitor.page.getByRole('checkbox', { name: /^农业/, checked: true }).waitFor();
    await visitor.inspect('filter drawer');
    await visitor.page
      .getByRole('dialog')
      .getByRole('button', { name: /条结果/ })
      .click();
    await visitor.page.getByRole('dialog').waitFor({ state: 'hidden' });
    await visitor.page.getByRole('button', { name: '菜单' }).click();
    await visitor.inspect('menu on a phone');
    await visitor.leave();
  });

  test('one organisation does not fill the page: its further matches are folded', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    const { hits } = await ask(server, '/search?kind=demand&size=30');
    const crowded = async (hit) => {
      const { items } = await ask(server, `/demands/${hit.id}/matches?limit=20`);
      const of = items.map((m) => m.item.organisation?.id);
      return of.some((o) => o && of.filter((other) => other === o).length > 2);
    };
    let demand;
    for (const hit of hits) if (!demand && (await crowded(hit))) demand = hit;
    assert.ok(demand, 'some demand has three matches of one organisation');
    await visitor.open(`/demands/${demand.id}`);
    await page.locator('.match').first().waitFor();
    const more = page.getByRole('button', { name: /再显示 \d+ 条较弱的匹配/ });
    if (await more.count()) await more.click();
    const fold = page.getByRole('button', { name: /另有 \d+ 项来自同一单位/ }).first();
    const count = Number(/\d+/.exec(await fold.textContent())[0]);
    const shown = await page.locator('.match').count();
    const owner = page.locator('li', { has: fold }).locator('.match .dots a').first();
    const name = await owner.textContent();
    await fold.click();
    await becomes(shown + count, () => page.locator('.match').count());
    for (const other of await page.locator('.further .dots a').allTextContents()) assert.equal(other, name);
    await visitor.inspect('further matches of one organisation');
    await visitor.leave();
  });

  test('opens a demand and can check its matches: the parts sum to the score', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    const demand = await find('kind=demand&q=碳纤维&size=1');
    await visitor.open(`/demands/${demand.id}`);
    const first = page.locator('.match').first();
    const tenths = async (cells) =>
      (await cells.allTextContents()).map((s) => Math.round(Number(s.replace('−', '-')) * 10));
    const parts = await tenths(first.locator('.waterfall tbody .figure'));
    const [sum] = await tenths(first.locator('.waterfall tfoot .figure'));
    assert.ok(parts.length > 3, 'several parts');
    assert.equal(
      parts.reduce((a, b) => a + b, 0),
      sum,
      'the figures shown sum to the score shown',
    );
    assert.deepEqual(await tenths(first.locator('.score strong')), [sum], 'which is the one at the top');
    assert.ok((await first.locator('.terms .chip').count()) > 0, 'shared terms');
    assert.ok((await first.locator('.indicator-rows tbody tr').count()) > 0, 'indicators, line by line');
    assert.ok((await first.locator('.waterfall .grounds').count()) > 0, 'reasons in words');
    assert.match(await first.locator('.why-match').textContent(), /双方都写到“.+”.*项指标/, 'and in a sentence');
    assert.equal(await page.locator('.feedback').count(), 0, 'a visitor judges nothing');
    await page.getByText('哪些不会出现在这里').click();
    await page.getByText('不会把任何一项藏起来').waitFor();

    const more = page.getByRole('button', { name: /再显示 \d+ 条较弱的匹配/ });
    const shown = await page.locator('.match').count();
    await more.click();
    await becomes(true, async () => (await page.locator('.match').count()) > shown);
    const buttons = page.getByRole('button', { name: /^指标与依据/ });
    for (let left = await buttons.count(); left > 0; left--) await buttons.first().click();
    await page.locator('.similar .summary-row').first().waitFor(); // what resembles the demand itself
    await visitor.inspect('every match open');

    const title = await first.locator('h3 a').textContent();
    await first.locator('h3 a').click();
    await page.waitForURL(/\/achievements\//);
    await visitor.sees(title);
    await visitor.leave();
  });

  test('does not learn who is behind an anonymous demand', async () => {
    const visitor = await Person.arrive(browser, server);
    const { hits } = await ask(server, '/search?kind=demand&size=100');
    const anonymous = hits.find((h) => !h.organisation);
    assert.ok(anonymous, 'the samples hold an anonymous demand');
    await visitor.open(`/demands/${anonymous.id}`);
    await visitor.page.getByText('发布单位选择不公开身份').waitFor();
    assert.equal(await visitor.page.locator('article header a[href^="/organisations/"]').count(), 0);
    await visitor.inspect('anonymous demand');
    await visitor.leave();
  });

  test('switches the language, which stays', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    await visitor.open('/');
    assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
    await visitor.button('English').click();
    await page.getByRole('heading', { name: 'Technology, put to use' }).waitFor();
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    await page.reload();
    await visitor.sees('Technology, put to use');
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    assert.equal(await page.title(), 'Duijie 对接');
    await visitor.button('中文').click();
    await page.getByRole('heading', { name: '让技术找到用处' }).waitFor();
    await visitor.inspect('home, language switched');
    await visitor.leave();
  });

  test('is told when a page is not there', async () => {
    const visitor = await Person.arrive(browser, server);
    visitor.expectRefusal(404);
    await visitor.open('/demands/aaaaaaaaaaaaaaaaaaaaaaaaaa');
    await visitor.sees('没有这个页面');
    await visitor.inspect('no such demand');
    await visitor.leave();
  });

  test('can try again when the server was away or failed', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    visitor.expected.push(/ERR_FAILED/);
    visitor.expectRefusal(500);
    let answer = (route) => route.abort();
    await page.route('**/api/v1/search*', (route) => answer(route));
    await visitor.open('/search?q=激光');
    await page.getByRole('heading', { name: '连不上服务器' }).waitFor();
    await visitor.inspect('server away');
    answer = (route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"status":500,"title":"x"}' });
    await visitor.button('重试').click();
    await page.getByRole('heading', { name: '服务器出错了' }).waitFor();
    await visitor.inspect('server failed');
    answer = (route) => route.continue();
    await visitor.button('重试').click();
    await page.locator('.hit').first().waitFor();
    await visitor.leave();
  });

  test('reaches the content by keyboard over the skip link', async () => {
    const visitor = await Person.arrive(browser, server);
    await visitor.open('/search');
    await visitor.page.keyboard.press('Tab');
    assert.equal(await visitor.page.evaluate(() => document.activeElement?.className), 'skip');
    await visitor.inspect('skip link');
    await visitor.page.keyboard.press('Enter');
    await becomes('#main', () => visitor.page.evaluate(() => location.hash));
    await visitor.leave();
  });

  test('is led to the sign-in and told when it fails', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    await visitor.open('/mine/achievements?state=draft');
    await page.waitForURL((u) => u.pathname === '/sign-in');
    await page.click('form.card button[type=submit]');
    await page.getByText('请填写登录名和密码。').waitFor();
    await visitor.inspect('sign-in, nothing filled in');
    visitor.expectRefusal(401);
    await page.fill('input[name=login]', 'transfer@beilu.example');
    await page.fill('input[name=password]', 'wrong-password');
    await page.click('form.card button[type=submit]');
    await page.locator('.fault').waitFor();
    await visitor.inspect('sign-in, wrong password');
    await page.fill('input[name=password]', samplePassword);
    await page.click('form.card button[type=submit]');
    await page.waitForURL((u) => u.pathname === '/mine/achievements' && u.searchParams.get('state') === 'draft');
    await visitor.leave();
  });
});
