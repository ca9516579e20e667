// From a registered contract to a decided claim, as the people in it see it: the enterprise, its local office, the
// province, two experts, and everyone who reads the public notice.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Caller, makeAccount, ownPassword, performedContract } from './api.mjs';
import { askExpert, fillClaim, openClaim, openSheet, recommend, score, takeStep } from './claims.mjs';
import { becomes, desktop, Person, people, phone, startBrowser, startServer } from './harness.mjs';

describe('claims', { concurrency: false }, () => {
  let server;
  let browser;
  let project;
  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    ({ project } = await performedContract(server));
    const reviewer = await Caller.signIn(server, people.reviewer);
    const { organisation } = await reviewer.call('GET', '/me');
    for (const [key, name, role, region] of [
      ['local', '样例·市局', 'reviewer', '220100'],
      ['formal', '样例·形审', 'reviewer', '220000'],
      ['decider', '样例·处长', 'department_manager', '220000'],
      ['expert1', '样例·甲专家', 'expert'],
      ['expert2', '样例·乙专家', 'expert'],
    ]) {
      await makeAccount(server, { login: `${key}@e2e.example`, name, organisation: organisation.id, role, region });
    }
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const arrive = async (key) => {
    const person = await Person.arrive(browser, server);
    await person.signIn(`${key}@e2e.example`, ownPassword);
    return person;
  };

  test('the enterprise sees what it could claim, fills the form with the sheet beside it, and submits', async () => {
    const member = await Person.arrive(browser, server, { as: people.enterprise });
    const { page } = member;
    await member.open('/mine/claims/options');
    const option = page.locator('.claim-options > li', { hasText: project });
    await option.getByText('50,000.00 元').first().waitFor(); // 10 % of what was paid
    await member.inspect('what could I claim');
    await option.getByRole('button', { name: '开始申报' }).click();
    await page.waitForURL(/\/mine\/claims\/[a-z2-7]{26}/);
    await member.sees(project);
    await member.inspect('a claim that is begun');

    const live = page.locator('.claim-live');
    const amount = page.getByLabel('金额（元）').first();
    await becomes('500000', () => amount.inputValue(), 'all that may be claimed is filled in');
    await amount.fill('300000');
    await live.getByText('300,000.00 元').first().waitFor();
    await amount.fill('30万');
    await page.getByText('不是数字').waitFor();
    await member.inspect('an amount that cannot be read');
    await amount.fill('500000');
    await fillClaim(member);
    await live.getByText('全部通过').waitFor();
    await live.getByText('50,000.00 元').first().waitFor();
    await member.inspect('a claim that is filled in');
    await page.setViewportSize(phone);
    await member.inspect('a claim that is filled in, on a phone');
    await page.setViewportSize(desktop);
    await member.button('保存').click();
    await page.locator('.claim-save').getByText('已保存').waitFor();
    await takeStep(member, '提交');
    await page.locator('.way [aria-current=step]').getByText('已提交').waitFor();
    await member.inspect('a claim that was submitted');
    await page.setViewportSize(phone);
    await member.inspect('a claim that was submitted, on a phone');
    for (const paper of ['form', 'sheet']) {
      await member.open(`${new URL(page.url()).pathname.replace('/mine', '').replace(/\/print.*/, '')}/print/${paper}`);
      await member.inspect(`paper ${paper}`);
    }
    await member.leave();
  });

  test('the local office recommends it', async () => {
    const officer = await arrive('local');
    const { page } = officer;
    await officer.open('/todo');
    await page.getByRole('link', { name: project }).waitFor();
    await officer.inspect('what waits for the local office');
    await officer.open('/claims');
    await officer.inspect('desk of claims');
    await openClaim(officer, project);
    await officer.inspect('claim on the desk');
    await takeStep(officer, '受理');
    await recommend(officer, '材料齐全，项目真实。');
    await officer.inspect('an opinion');
    await officer.confirm('出具初审意见');
    await page.locator('.way [aria-current=step]').getByText('形式审查').waitFor();
    await officer.leave();
  });

  test('the province checks its form and asks two experts', async () => {
    const officer = await arrive('formal');
    const { page } = officer;
    await openClaim(officer, project);
    await officer.button('认可').click();
    await page.getByText('已认可').waitFor();
    await takeStep(officer, '形式审查通过');
    for (const name of ['样例·甲专家', '样例·乙专家']) await askExpert(officer, name);
    await officer.inspect('experts were asked');
    await page.setViewportSize(phone);
    await page.getByRole('tab', { name: '核算与意见' }).click();
    await officer.inspect('claim on the desk, on a phone');
    await officer.leave();
  });

  test('two experts score it, blind to each other', async () => {
    for (const key of ['expert1', 'expert2']) {
      const expert = await arrive(key);
      const { page } = expert;
      await openSheet(expert, project);
      assert.equal(await page.getByRole('heading', { name: '其他专家' }).count(), 0, 'blind until all are in');
      await expert.inspect(`scoring sheet of ${key}`);
      await score(expert, [30, 32, 18]);
      await expert.leave();
    }
  });

  test('another person decides, and the sheet is sealed', async () => {
    const officer = await arrive('decider');
    const { page } = officer;
    await openClaim(officer, project);
    await takeStep(officer, '作出决定');
    await page.getByText('决定时的核算表').waitFor();
    await page.getByText(/核定 50,000.00 元/).waitFor();
    await officer.inspect('a decided claim');
    await page.locator('.page-head').getByRole('link', { name: '变更历史' }).click();
    await page.waitForURL(/\/history\/claims\//);
    await page.getByRole('heading', { name: '作出决定' }).waitFor();
    await officer.inspect('history of a claim');
    for (const address of ['/claims/budgets', '/claims/statistics', '/claims/payments', '/claims/recoveries']) {
      await officer.open(address);
      await officer.inspect(address);
      await page.setViewportSize(phone);
      await officer.inspect(`${address} on a phone`);
      await page.setViewportSize(desktop);
    }
    await officer.leave();
  });

  test('visitors read public notices', async () => {
    const visitor = await Person.arrive(browser, server, { language: 'en', viewport: phone });
    await visitor.open('/notices');
    await visitor.inspect('public notices');
    await visitor.leave();
  });
});
