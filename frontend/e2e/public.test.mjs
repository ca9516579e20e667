// What the public sees: the life of the market, how matching works by an example, and a success story that two parties
// consent to, that an office hides and shows, and that one party takes back.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { Caller, performedContract } from './api.mjs';
import { desktop, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';

describe('what the public sees', { concurrency: false }, () => {
  let server;
  let browser;
  let visitor;
  let university;
  let enterprise;
  let reviewer;
  let contract;
  let story; // address of its public page
  const title = '转向架减振材料：走向应用';

  const step = inSteps();

  /** The page as it is at both widths and in both languages. */
  const looks = async (person, path, name, ready) => {
    await person.open(path);
    for (const language of ['zh-CN', 'en']) {
      await person.page.evaluate((l) => localStorage.setItem('duijie.language', l), language);
      for (const size of [desktop, phone]) {
        await person.page.setViewportSize(size);
        await person.open(path);
        await ready();
        await person.inspect(`${name} ${language} ${size.width}`);
      }
    }
    await person.page.evaluate(() => localStorage.setItem('duijie.language', 'zh-CN'));
    await person.page.setViewportSize(desktop);
  };

  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    contract = (await performedContract(server, { project: '转向架减振材料', serial: '77' })).id;
    for (const login of [people.university, people.enterprise]) {
      const caller = await Caller.signIn(server, login);
      const { version } = await caller.call('GET', `/contracts/${contract}`);
      await caller.call('POST', `/contracts/${contract}/actions`, { action: 'perform' }, version);
    }
    visitor = await Person.arrive(browser, server);
    university = await Person.arrive(browser, server, { as: people.university });
    enterprise = await Person.arrive(browser, server, { as: people.enterprise });
    reviewer = await Person.arrive(browser, server, { as: people.reviewer });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  step('the home page shows the life of the market', async () => {
    const { page } = visitor;
    await looks(visitor, '/', 'home', () => page.locator('.life li').nth(3).waitFor());
    await visitor.open('/');
    await page.getByText('按月查看').click();
    const rows = page.locator('.life-table tbody tr');
    await rows.first().waitFor();
    assert.equal(await rows.count(), 12);
    const months = await new Caller(server.url).call('GET', '/stats/months');
    const sum = (name) => months.items.reduce((n, m) => n + m[name], 0);
    for (const name of ['achievements', 'demands', 'contracts', 'registered']) assert.ok(sum(name) > 0, `no ${name}`);
    assert.equal(months.items.at(-1).technical_fen, undefined, 'an amount of a month that still moves');
    // Told or said why not (docs/decisions/0023): a month of fewer than three contracts is never told.
    for (const m of months.items) if (m.registered < 3) assert.equal(m.technical_fen, undefined, `${m.month} is told`);
    const cells = await rows.locator('td:last-child').allInnerTexts();
    months.items.toReversed().forEach((m, i) => {
      if (m.technical_fen !== undefined) assert.match(cells[i], /\d/, m.month);
      else assert.equal(cells[i], i === 0 ? '当月未结束' : m.registered > 0 ? '不公布' : '—', m.month);
    });
    await page.getByText('须保证任何一家单位').waitFor();
    const amount = page.locator('.life li').last();
    if (months.items.some((m) => m.technical_fen !== undefined))
      assert.match(await amount.locator('strong').innerText(), /\d/);
    else await amount.getByText('推算出另一家的金额').waitFor();
  });

  step('how matching works is explained by a match of this moment', async () => {
    const { page } = visitor;
    await looks(visitor, '/how-matching-works', 'how', () => page.locator('.how-parts').waitFor());
    await visitor.open('/how-matching-works');
    const line = await page.locator('.how-figures').innerText();
    const [sum, total] = line.split('=');
    const parts = sum.replaceAll('−', '+-').replaceAll(' ', '').split('+').filter(Boolean);
    const tenths = parts.reduce((n, part) => n + Math.round(Number(part) * 10), 0);
    assert.equal(tenths, Math.round(Number(total) * 10), line);
    const chosen = await page.getByLabel('换一条最新需求').inputValue();
    const { items } = await new Caller(server.url).call('GET', `/demands/${chosen}/matches?limit=1`);
    assert.equal(Number(total).toFixed(1), (Math.round(items[0].score * 10) / 10).toFixed(1));
    const options = page.getByLabel('换一条最新需求').locator('option');
    const other = await options.nth(1).getAttribute('value');
    await page.getByLabel('换一条最新需求').selectOption(other);
    await page.waitForURL(`**/how-matching-works?demand=${other}`);
  });

  step('a university writes the story of a contract', async () => {
    const { page } = university;
    await university.open(`/contracts/${contract}`);
    await page.getByRole('link', { name: '案例文字与同意' }).click();
    await page.getByRole('button', { name: '起草并同意' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('标题（中文）').fill(title);
    await university.inspect('a story being written');
    await dialog.getByRole('button', { name: '起草并同意' }).click();
    await page.getByText('待对方同意').waitFor();
    await visitor.open('/stories');
    await visitor.page.getByRole('heading', { name: '成功案例' }).waitFor();
    assert.equal(await visitor.page.getByText(title).count(), 0);
  });

  step('the enterprise finds it among what is to be done, and consents', async () => {
    const { page } = enterprise;
    await enterprise.open('/todo');
    await page.getByRole('listitem').filter({ hasText: title }).getByRole('link').first().click();
    await page.waitForURL(/\/mine\/stories\/[a-z2-7]{26}$/);
    story = `/stories/${page.url().split('/').at(-1)}`;
    await page.getByText('对方已同意').waitFor();
    await page.setViewportSize(phone);
    await enterprise.inspect('a story to consent to on a phone');
    await page.setViewportSize(desktop);
    await enterprise.inspect('a story to consent to');
    await page.getByRole('button', { name: '同意发布' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '同意发布' }).click();
    await page.getByText('已发布').first().waitFor();
  });

  step('everyone reads it, without any amount', async () => {
    const { page } = visitor;
    await looks(visitor, story, 'story', () => page.locator('.story .facts').waitFor());
    await looks(visitor, '/stories', 'stories', () => page.locator('.story-card').first().waitFor());
    await visitor.open(story);
    await page.getByRole('heading', { name: title }).waitFor();
    const text = await page.locator('main').innerText();
    assert.ok(text.includes('长春北陆工业大学') && !/万元|1,?000,?000/.test(text), text);
  });

  step('an office hides it and shows it again', async () => {
    const { page } = reviewer;
    await reviewer.open(`/mine${story}`);
    await page.getByRole('button', { name: '下架' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('原因').fill('内容须核实');
    await dialog.getByRole('button', { name: '下架' }).click();
    await page.getByText('已下架', { exact: true }).waitFor();
    await visitor.open(story);
    await visitor.page.getByRole('heading', { name: title }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '恢复展示' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '恢复展示' }).click();
    await page.getByText('已发布', { exact: true }).waitFor();
  });

  step('the enterprise takes its consent back, and it is gone', async () => {
    const { page } = enterprise;
    await enterprise.open(`/mine${story}`);
    await page.getByRole('button', { name: '撤回同意' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '撤回同意' }).click();
    await page.getByText('已撤回', { exact: true }).waitFor();
    await visitor.open('/stories');
    await visitor.page.getByRole('heading', { name: '成功案例' }).waitFor();
    assert.equal(await visitor.page.getByText(title).count(), 0);
  });
});
