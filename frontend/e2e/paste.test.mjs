// A visitor pastes a need, or brings a file, and sees what matches it.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { becomes, desktop, Person, people, phone, samplePassword, startBrowser, startServer } from './harness.mjs';

const paper = (name) => fileURLToPath(new URL(path.join('../../server/paper/testdata', name), import.meta.url));
const need =
  '碳纤维复合材料受电弓滑板\n现用滑板在高寒线路上磨耗快，希望找到碳纤维增强的滑板材料，电阻率不高于 8 μΩ·m，寿命延长一倍。';

describe('a visitor with a need', { concurrency: false }, () => {
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

  const results = (page) => page.locator('.paste-results');

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', phone],
  ]) {
    test(`gets from the home page to matches by an example, in ${language} at ${viewport.width} px`, async () => {
      const visitor = await Person.arrive(browser, server, { language, viewport });
      const { page } = visitor;
      await visitor.open('/');
      await page.locator('.paste-offer a').click();
      await page.waitForURL((u) => u.pathname === '/match');
      await page.locator('#pasted').waitFor();
      await visitor.settle();
      assert.equal(await page.locator('h1').count(), 1);
      await visitor.inspect(`paste, empty ${language} ${viewport.width}`);
      assert.ok(await page.locator('.paste-form button[type=submit]').isDisabled(), 'nothing to match yet');
      await page.locator('.paste-form .link-button').click();
      await page.locator('.paste-form button[type=submit]').click();
      await page.locator('.match').first().waitFor();
      const announced = () => results(page).evaluate((e) => e === document.activeElement);
      await becomes(true, announced, 'the results are announced');
      await visitor.inspect(`paste, matches ${language} ${viewport.width}`);
      await visitor.leave();
    });
  }

  test('pastes by keyboard, edits and runs again, and finds it all there after looking at a match', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    await visitor.open('/match');
    await page.locator('#pasted').fill(need);
    await page.locator('#pasted').press('Control+Enter');
    await page.locator('.match').first().waitFor();
    await becomes('碳纤维复合材料受电弓滑板', () => page.locator('.understood dd').first().textContent());
    const before = await page.locator('.match h3').allTextContents();

    await page.locator('#pasted').fill('玉米秸秆制糖\n以玉米秸秆为原料，纤维素酶水解得到可发酵糖。');
    await page.getByText('文字已修改，再次匹配后结果才会更新。').waitFor();
    await visitor.button('开始匹配').click();
    await page.locator('.understood dd', { hasText: '玉米秸秆制糖' }).waitFor();
    await visitor.settle();
    const now = await page.locator('.match h3').allTextContents();
    assert.notDeepEqual(now, before, 'another need has other matches');

    await page.locator('.match h3 a').first().click();
    await page.waitForURL(/\/achievements\//);
    await visitor.settle();
    await page.goBack();
    await page.locator('#pasted').waitFor();
    await becomes(now, () => results(page).locator('.match h3').allTextContents());
    assert.match(await page.locator('#pasted').inputValue(), /^玉米秸秆制糖/);
    assert.ok(!page.url().includes('%'), 'nothing of the text stands in the address');
    await visitor.leave();
  });

  test('says what is offered and finds demands', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    await visitor.open('/match');
    await page.getByRole('radio', { name: '我有成果' }).check();
    await page.waitForURL((u) => u.searchParams.get('kind') === 'achievement');
    await page.locator('#pasted').fill(need);
    await visitor.button('开始匹配').click();
    await page.getByRole('heading', { name: /可能用得上它的需求/ }).waitFor();
    await page.locator('.match h3 a[href^="/demands/"]').first().waitFor();
    await visitor.inspect('paste, an offer');
    await visitor.leave();
  });

  test('brings a Word file and a PDF, whose text can be edited', async () => {
    const visitor = await Person.arrive(browser, server, { viewport: phone });
    const { page } = visitor;
    page.setDefaultTimeout(60_000); // the first PDF of a data folder starts the engine
    await visitor.open('/match');
    for (const [file, source, title] of [
      ['office.docx', 'Word 文件', '高导热石墨烯膜'],
      ['browser.pdf', 'PDF 文件、2 页', '高导热石墨烯膜'],
    ]) {
      await page.locator('input[type=file]').setInputFiles(paper(file));
      await page.locator('.understood dd', { hasText: source }).waitFor();
      await becomes(title, () => page.locator('.understood dd').first().textContent(), file);
      await becomes(true, async () => /导热系数不低于 1200/.test(await page.locator('#pasted').inputValue()), file);
      await page.locator('.match').first().waitFor();
    }
    await visitor.inspect('paste, a PDF on a phone');
    await visitor.leave();
  });

  test('drops a file on the form', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    await visitor.open('/match');
    const data = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'need.txt', { type: 'text/plain' }));
      return transfer;
    }, need);
    await page.dispatchEvent('.paste-form', 'dragover', { dataTransfer: data });
    await page.locator('.drop-veil').waitFor();
    await page.dispatchEvent('.paste-form', 'drop', { dataTransfer: data });
    await page.locator('.match').first().waitFor();
    await page.locator('.drop-veil').waitFor({ state: 'detached' });
    await visitor.leave();
  });

  test('is told what to do with what cannot be read', async () => {
    const visitor = await Person.arrive(browser, server, { viewport: phone });
    const { page } = visitor;
    page.setDefaultTimeout(60_000);
    visitor.expectRefusal(422);
    await visitor.open('/match');
    for (const [file, says] of [
      ['old.doc', '另存为 .docx'],
      ['locked.pdf', '设有密码'],
    ]) {
      await page.locator('input[type=file]').setInputFiles(paper(file));
      await page.getByRole('alert').getByText(says).waitFor();
    }
    await visitor.inspect('paste, a file that cannot be read');
    await page.locator('input[type=file]').setInputFiles({
      name: 'need.txt',
      mimeType: 'text/plain',
      buffer: Buffer.alloc(10 * 1024 * 1024 + 1, 'a'),
    });
    await page.getByRole('alert').getByText('文件超过 10 MB').waitFor();
    await page.locator('#pasted').fill(need);
    await visitor.button('开始匹配').click();
    await page.locator('.match').first().waitFor();
    await page.getByRole('alert').waitFor({ state: 'detached' }); // a good text ends it
    await visitor.leave();
  });

  test('has to wait after too many requests, and can go on when the server was away', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    visitor.expectRefusal(429);
    visitor.expected.push(/ERR_FAILED/);
    let answer = (route) =>
      route.fulfill({
        status: 429,
        contentType: 'application/problem+json',
        body: '{"status":429,"title":"操作过于频繁","detail":"请求太频繁，请 7 秒后再试","code":"too_many"}',
      });
    await page.route('**/api/v1/match', (route) => answer(route));
    await visitor.open('/match');
    await page.locator('#pasted').fill(need);
    await visitor.button('开始匹配').click();
    await page.getByRole('alert').getByText('请 7 秒后再试').waitFor();
    await visitor.inspect('paste, too many requests');
    answer = (route) => route.abort();
    await visitor.button('开始匹配').click();
    await page.getByRole('heading', { name: '连不上服务器' }).waitFor();
    answer = (route) => route.continue();
    await visitor.button('开始匹配').click();
    await page.locator('.match').first().waitFor();
    await visitor.leave();
  });

  test('publishes it: over the sign-in into the form of a new demand', async () => {
    const visitor = await Person.arrive(browser, server);
    const { page } = visitor;
    await visitor.open('/match');
    await page.locator('#pasted').fill(need);
    await visitor.button('开始匹配').click();
    await visitor.button('发布为需求').click();
    await page.waitForURL((u) => u.pathname === '/sign-in');
    await page.fill('input[name=login]', people.enterprise);
    await page.fill('input[name=password]', samplePassword);
    await page.click('form.card button[type=submit]');
    await page.waitForURL((u) => u.pathname === '/mine/demands/new');
    await visitor.settle();
    await page.waitForFunction(() => document.querySelector('#title')?.value === '碳纤维复合材料受电弓滑板');
    assert.equal(await page.locator('#problem').inputValue(), need);
    await page.reload();
    await visitor.settle();
    assert.equal(await page.evaluate(() => sessionStorage.getItem('duijie.carried')), null, 'carried once');
    await visitor.leave();
  });
});
