// The confidential part of an achievement: a visitor sees what signing in opens, an enterprise asks and accepts the
// undertaking, the university consents, the enterprise reads, the university sees it and takes it back.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { scan } from './files.mjs';
import { ask, desktop, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';

describe('disclosure in levels', { concurrency: false }, () => {
  let server;
  let browser;
  let achievement;
  let visitor;
  let university;
  let enterprise;
  let request; // address of it
  const secret = '退火温度窗口 1180 至 1210 摄氏度，保温四小时。';

  const step = inSteps();

  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    const { items } = await ask(server, '/organisations?q=%E5%8C%97%E9%99%86&size=10');
    const uni = items.find((o) => o.name === '长春北陆工业大学');
    const found = await ask(server, `/search?kind=achievement&organisation=${uni.id}&size=1`);
    achievement = found.hits[0];
    visitor = await Person.arrive(browser, server);
    university = await Person.arrive(browser, server, { as: people.university });
    enterprise = await Person.arrive(browser, server, { as: people.enterprise });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  step('the owner writes a confidential part with a file', async () => {
    const { page } = university;
    await university.open(`/mine/confidential/${achievement.id}`);
    await page.getByLabel('保密内容').fill(secret);
    await page.locator('input[type=file]').setInputFiles(scan('工艺卡.pdf'));
    await page.locator('.file-name', { hasText: '工艺卡.pdf' }).waitFor();
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText('已保存').first().waitFor();
    await university.inspect('the confidential part being written');
  });

  step('a visitor is invited to sign in and reads nothing of it', async () => {
    const { page } = visitor;
    await visitor.open(`/achievements/${achievement.id}`);
    await page.getByRole('heading', { name: '保密部分' }).waitFor();
    await page.getByText(/^登录后还可查看/).waitFor();
    await page.getByRole('link', { name: '登录后申请查阅' }).waitFor();
    const text = await page.locator('main').innerText();
    assert.ok(!text.includes('1180') && !text.includes('工艺卡'), 'nothing of it is on the page');
    await visitor.inspect('a listing to a visitor');
    await page.setViewportSize(phone);
    await visitor.inspect('a listing to a visitor on a phone');
    await page.setViewportSize(desktop);
  });

  step('an enterprise asks and its manager accepts the undertaking', async () => {
    const { page } = enterprise;
    await enterprise.open(`/achievements/${achievement.id}`);
    await page.getByText('登录后还可查看').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '申请查阅', exact: true }).click();
    await page.getByRole('textbox', { name: '申请理由' }).fill('拟评估联合开发的可行性，需要了解工艺窗口。');
    await enterprise.inspect('asking to read a confidential part');
    await page.setViewportSize(phone);
    await enterprise.inspect('asking to read a confidential part on a phone');
    await page.setViewportSize(desktop);
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: '提交申请' }).click();
    await page.waitForURL(/\/mine\/disclosures\/[a-z2-7]{26}$/);
    request = new URL(page.url()).pathname;
    await page.getByText('等待发布单位决定。').waitFor();
    assert.equal(await page.getByRole('button', { name: '打开保密部分' }).count(), 0);
    await enterprise.inspect('a request that waits');
  });

  step('the owner finds it among what is to be done, and consents', async () => {
    const { page } = university;
    await university.open('/todo');
    await page.getByRole('listitem').filter({ hasText: '保密部分查阅申请' }).getByRole('link').click();
    await page.waitForURL(`**${request}`);
    await page.getByText('样例·研发部').waitFor();
    await university.inspect('a request to decide');
    await page.getByRole('button', { name: '同意开放', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: '同意开放', exact: true }).click();
    await page.getByText('已开放').first().waitFor();
    await page.getByText('还没有查阅过。').waitFor();
  });

  step('the enterprise reads it', async () => {
    const { page } = enterprise;
    await enterprise.open(request);
    await page.getByRole('button', { name: '打开保密部分' }).click();
    await page.getByText(secret).waitFor();
    await page.getByText('工艺卡.pdf').first().waitFor();
    await enterprise.inspect('a confidential part that is open');
  });

  step('the owner sees that it was read, and takes it back', async () => {
    const { page } = university;
    await university.open(request);
    await page.getByRole('cell', { name: '1', exact: true }).waitFor();
    await page.setViewportSize(phone);
    await university.inspect('readings on a phone');
    await page.setViewportSize(desktop);
    await page.getByRole('button', { name: '收回开放', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await university.pick(dialog.getByLabel('原因'), '洽谈已结束');
    await dialog.getByRole('button', { name: '收回开放', exact: true }).click();
    await page.getByText('已收回').first().waitFor();
    await university.open('/mine/disclosures');
    await page.getByRole('heading', { name: '向我们提出的申请' }).waitFor();
    await university.inspect('requests of an owner');
  });

  step('and the enterprise reads it no more', async () => {
    const { page } = enterprise;
    await enterprise.open(request);
    await page.getByText('洽谈已结束').waitFor();
    assert.equal(await page.getByRole('button', { name: '打开保密部分' }).count(), 0);
    await enterprise.page.evaluate(() => localStorage.setItem('duijie.language', 'en'));
    await enterprise.open(request);
    await page.getByText('The talks have ended').waitFor();
    await enterprise.inspect('a revoked request in English');
  });
});
