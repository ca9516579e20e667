// Those who manage: the people of an organisation, which organisations there are, and what a draft would be matched with.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, becomes, desktop, Person, people, phone, startBrowser, startServer } from './harness.mjs';

describe('managing', { concurrency: false }, () => {
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

  test('a manager adds a member, changes the role, blocks and unblocks', async () => {
    const manager = await Person.arrive(browser, server, { as: people.university });
    const { page } = manager;
    await manager.open('/mine/organisation');
    await manager.button('添加成员').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('姓名').fill('样例·新人');
    await dialog.getByLabel('登录名').fill(people.enterprise);
    await manager.inspect('add a member');
    manager.expectRefusal(409);
    await manager.confirm('添加成员');
    await dialog.locator('.ant-form-item-has-error').waitFor();
    await manager.inspect('add a member, the login is taken');
    await dialog.getByLabel('登录名').fill('new.person');
    await manager.confirm('添加成员');
    await dialog.getByText('只显示这一次').waitFor();
    const initial = await dialog.locator('code').last().innerText();
    await manager.inspect('the initial password, once');
    await manager.confirm('已记下，关闭');
    const row = page.locator('.members tbody tr', { hasText: 'new.person' });
    await row.waitFor();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.getByText(initial).count(), 0, 'it is shown once');

    await row.getByLabel('样例·新人的角色').click();
    await page.locator('.ant-select-dropdown:visible').getByText('单位管理员', { exact: true }).click();
    await page.getByText('角色已修改').waitFor();
    await manager.inspect('members');

    const novice = await Person.arrive(browser, server);
    await novice.signIn('new.person', initial);
    await novice.page.getByText('请先').first().waitFor();
    await novice.leave();

    await manager.button('停用样例·新人').click();
    await manager.confirm('停用');
    await row.getByText('已停用').waitFor();
    const refused = await Person.arrive(browser, server);
    refused.expectRefusal(401);
    refused.expectRefusal(403);
    await refused.open('/sign-in');
    await refused.page.fill('input[name=login]', 'new.person');
    await refused.page.fill('input[name=password]', initial);
    await refused.page.click('form.card button[type=submit]');
    await refused.page.locator('[role=alert].fault').waitFor();
    await refused.leave();
    await manager.button('恢复样例·新人').click();
    await row.getByText('正常').waitFor();

    const self = page.locator('.members tbody tr', { hasText: people.university });
    assert.equal(await self.getByRole('button').count(), 0, 'nobody blocks the own account');
    await manager.button('修改资料').click();
    await page.getByLabel('英文名称').fill('Beilu University');
    await manager.button('保存').click();
    await page.getByText('单位资料已保存').waitFor();
    await page.getByText('Beilu University').waitFor();
    await page.setViewportSize(phone);
    await manager.inspect('members on a phone');
    await manager.button('添加成员').click();
    await manager.inspect('add a member on a phone');
    await manager.leave();
  });

  test('a department admits an organisation of its region, with faults at their fields', async () => {
    const office = await Person.arrive(browser, server, { as: people.reviewer });
    const { page } = office;
    await office.open('/review');
    await office.goTo('登记单位');
    await page.waitForURL((u) => u.pathname === '/organisations/admit');
    await office.button('登记').click();
    await page.locator('.ant-form-item-has-error').first().waitFor();
    await office.inspect('admit, nothing filled in');
    await page.getByLabel('单位名称').fill('样例·松花江测试技术有限公司');
    await page.getByLabel('统一社会信用代码').fill('91220104MYAE2E0120');
    await office.choose('单位类型', '企业');
    await page.getByLabel('所在地区').fill('朝阳');
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
    office.expectRefusal(422);
    await office.button('登记').click();
    await page.locator('.ant-form-item-explain-error', { hasText: '校验位不符' }).waitFor();
    await office.inspect('admit, a wrong credit code');
    await page.getByLabel('统一社会信用代码').fill('91220104MYAE2E012J');
    await office.button('登记').click();
    await page.getByText('已登记：样例·松花江测试技术有限公司').waitFor();
    await office.inspect('admitted');
    const { items } = await ask(server, `/organisations?q=${encodeURIComponent('松花江测试')}`);
    assert.equal(items.length, 1);
    await office.leave();
  });

  test('the operator admits a university and makes its first account, in English on a phone', async () => {
    const operator = await Person.arrive(browser, server, { as: people.operator, language: 'en', viewport: phone });
    const { page } = operator;
    await operator.open('/organisations/admit');
    await page.getByLabel('Name', { exact: true }).fill('样例·松花江大学');
    await page.getByLabel('Name in English').fill('Sample University of the Songhua');
    await page.getByLabel('Unified social credit code').fill('12220104MYAE2E020J');
    await operator.choose('Kind', 'University');
    await page.getByLabel('Region').fill('Changchun');
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
    await operator.button('Admit').click();
    await operator.button('Add the first manager').click();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Sample manager');
    await page.getByRole('dialog').getByLabel('Login').fill('songhua.manager');
    await operator.confirm('Add a member');
    await page.getByRole('dialog').getByText('shown this once').waitFor();
    await operator.inspect('the first account of an organisation');
    await operator.confirm('Noted, close');
    await page.getByRole('link', { name: 'See its page' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sample University of the Songhua' }).waitFor();
    await operator.leave();
  });

  test('the operator has the index and the matcher built anew while they serve', async () => {
    const operator = await Person.arrive(browser, server, { as: people.operator, language: 'en', viewport: phone });
    const { page } = operator;
    await operator.open('/maintenance');
    assert.match(await page.locator('.facts code.made').innerText(), /^[0-9a-f]{64}$/, 'the hash of the journal');
    await page.getByText('No mail server is set').waitFor();
    const chores = page.getByRole('region', { name: 'Chores' }).locator('tbody tr');
    await becomes(0, () => chores.filter({ hasText: 'not yet' }).count(), 'every chore has run');
    assert.ok((await chores.count()) > 10);
    assert.equal(await chores.filter({ hasText: 'failed' }).count(), 0);
    const [profile] = await Promise.all([page.waitForEvent('download'), operator.button('Profile the memory').click()]);
    assert.equal(profile.suggestedFilename(), 'duijie-heap.pprof');
    const rebuild = async (part, shows) => {
      const card = page.locator('.parts > li', { has: page.getByRole('heading', { name: part }) });
      await card.getByRole('button', { name: 'Rebuild' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Rebuild' }).click();
      await card.getByText(shows).waitFor();
    };
    for (const part of ['Full-text index', 'Matcher']) {
      await rebuild(part, 'Last rebuilt');
      const { total } = await ask(server, `/search?q=${encodeURIComponent('碳纤维')}`);
      assert.ok(total > 0, `found after the ${part} was rebuilt`);
    }
    await rebuild('Word vectors', 'Being rebuilt'); // learning takes long: the server may end while it goes on
    await operator.inspect('maintenance');
    await operator.leave();
  });

  test('a page that could not be shown names the number of its request', async () => {
    const operator = await Person.arrive(browser, server, { as: people.operator });
    const { page } = operator;
    const number = '3z6kivj7xlcuhoufm6h5vaclh4';
    await page.route('**/api/v1/maintenance/running', (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({ title: '系统内部错误', status: 500, code: 'internal', request: number }),
      }),
    );
    operator.expectRefusal(500);
    await operator.open('/maintenance');
    await page.getByRole('alert').getByText(number).waitFor({ timeout: 30_000 }); // it is tried again before
    await operator.inspect('maintenance, the server fails');
    await operator.leave();
  });

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', phone],
  ]) {
    test(`a saved draft shows what it would be matched with, in ${language}`, async () => {
      const words =
        language === 'en' ? { save: 'Save', show: 'Show the matches' } : { save: '保存', show: '看看现在的匹配' };
      const member = await Person.arrive(browser, server, { as: people.university, language, viewport });
      const { page } = member;
      const { hits } = await ask(server, '/search?kind=demand&size=1&sort=date');
      await member.open('/mine/achievements/new');
      assert.equal(await member.button(words.show).count(), 0, 'not before it is saved');
      await page.locator('#title').fill(hits[0].title);
      await page.locator('#summary').fill(hits[0].summary);
      await page.locator('#number').fill(`E2E-NOW-${language}`);
      await member.button(words.save).click();
      await page.waitForURL(/\/edit$/);
      await member.button(words.show).click();
      const lines = page.locator('.match-now li');
      await lines.first().waitFor();
      assert.ok((await lines.count()) <= 3);
      await page.locator(`.match-now a[href="/demands/${hits[0].id}"]`).waitFor(); // what it was written after
      await member.inspect(`a draft and its matches ${language}`);
      await member.leave();
    });
  }
});
