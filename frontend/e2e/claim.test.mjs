// From a registered contract to a decided claim, as the people in it see it: the enterprise, its local office, the
// province, two experts, and everyone who reads the public notice.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { desktop, Person, people, phone, startBrowser, startServer } from './harness.mjs';

const samplePassword = 'duijie-sample';
const goodPassword = 'copper lamp seven rivers';
const ownPassword = 'seven rivers run by night';

/** Someone who calls the API as a program would. */
class Caller {
  static async signIn(server, login, password = samplePassword) {
    const caller = new Caller(server.url);
    const { access_token: token } = await caller.call('POST', '/session', { login, password });
    caller.token = token;
    return caller;
  }

  constructor(url) {
    this.url = url;
  }

  async call(method, path, body, version) {
    const headers = { 'Content-Type': 'application/json', 'Accept-Language': 'en', 'X-Requested-With': 'duijie' };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (version !== undefined) headers['If-Match'] = `"${version}"`;
    const answer = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
}

/** A day in China, so many days from today. */
function day(ahead) {
  return new Date(Date.now() + ahead * 86_400_000).toLocaleDateString('en-CA', { timeZone: 'Asia/Shanghai' });
}

const wan = 1_000_000;

/** A contract of the sample university and enterprise: concluded, registered, invoiced and paid. */
async function performedContract(university, enterprise) {
  const terms = {
    type: 'dev.commissioned',
    project: '转向架用减振材料的研制',
    subject: '研制用于轨道客车转向架的减振材料，并提供样件和工艺文件。',
    field: '03',
    seller: { credit_code: '12220100MYA4283166', name: '', kind: 'university', region: '' },
    buyer: { credit_code: '91220106MYA976830Q', name: '', kind: 'enterprise', region: '' },
    signed: day(-60),
    begins: day(-60),
    ends: day(300),
    place: '长春市',
    seller_tasks: '研制和测定',
    buyer_tasks: '提供工况',
    price: { total_fen: 100 * wan, mode: 'lump_sum', deductions: [{ kind: 'equipment', amount_fen: 20 * wan }] },
    ownership: '双方共有',
    secrecy: '双方保密五年',
    acceptance: '按指标验收',
    related: false,
    fiscal_plan: false,
  };
  let w = await enterprise.call('POST', '/contracts', {
    terms,
    representatives: { seller: '样例·校长', buyer: '样例·经理' },
  });
  const { id } = w.contract;
  w = await enterprise.call('POST', `/contracts/${id}/actions`, { action: 'confirm' }, w.version);
  w = await university.call('POST', `/contracts/${id}/actions`, { action: 'confirm' }, w.version);
  await university.call(
    'POST',
    `/contracts/${id}/registration`,
    {
      state: 'registered',
      body: '示范技术市场',
      number: '2201002026000901',
      date: day(-50),
      certified_total_fen: 100 * wan,
      certified_technical_fen: 80 * wan,
    },
    w.version,
  );
  const invoice = await university.call('POST', `/contracts/${id}/invoices`, {
    date: day(-40),
    amount_fen: 60 * wan,
    number: '26222000000000009001',
  });
  await enterprise.call('POST', `/invoices/${invoice.invoice.id}/actions`, { action: 'confirm' }, invoice.version);
  const payment = await enterprise.call('POST', `/contracts/${id}/payments`, {
    date: day(-30),
    amount_fen: 50 * wan,
    payer_ref: 'E2E202600001',
    settlements: [{ invoice: invoice.invoice.id, amount_fen: 50 * wan }],
  });
  await university.call('POST', `/payments/${payment.payment.id}/actions`, { action: 'confirm' }, payment.version);
  return terms.project;
}

/** Makes an account of an organisation, past its initial password. */
async function account(server, maker, login, name, organisation, role, region) {
  await maker.call('POST', '/users', { login, password: goodPassword, name, organisation, roles: [{ role, region }] });
  const novice = await Caller.signIn(server, login, goodPassword);
  await novice.call('PUT', '/me/password', { current: goodPassword, password: ownPassword });
  return { login, password: ownPassword };
}

describe('claims', { concurrency: false }, () => {
  let server;
  let browser;
  let project;
  const staff = {};
  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    const [university, enterprise, operator, reviewer] = await Promise.all(
      [people.university, people.enterprise, people.operator, people.reviewer].map((p) => Caller.signIn(server, p)),
    );
    project = await performedContract(university, enterprise);
    const { organisation } = await reviewer.call('GET', '/me');
    const office = organisation.id;
    const add = (key, name, of, role, region) =>
      account(server, operator, `${key}@e2e.example`, name, of, role, region).then((a) => {
        staff[key] = a;
      });
    await add('local', '样例·市局', office, 'reviewer', '220100');
    await add('formal', '样例·形审', office, 'reviewer', '220000');
    await add('decider', '样例·处长', office, 'department_manager', '220000');
    await add('expert1', '样例·甲专家', office, 'expert');
    await add('expert2', '样例·乙专家', office, 'expert');
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const arrive = async (key, options = {}) => {
    const person = await Person.arrive(browser, server, options);
    await person.signIn(staff[key].login, staff[key].password);
    return person;
  };

  /** Opens the claim from the desk. */
  const openClaim = async (person) => {
    await person.open('/claims');
    await person.page.getByRole('link', { name: project }).first().click();
    await person.page.waitForURL(/\/claims\/[a-z2-7]{26}/);
    await person.settle();
  };

  /** Takes a step by its button and its dialog. */
  const step = async (person, label, reason) => {
    await person.page.locator('.claim-buttons').getByRole('button', { name: label, exact: true }).click();
    const dialog = person.page.getByRole('dialog');
    if (reason) await dialog.getByLabel('理由').fill(reason);
    await person.confirm(label);
    await person.page.getByText(`已完成：${label}`).waitFor();
    await person.settle();
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
    await member.settle();
    await member.inspect('a claim that is begun');

    const live = page.locator('.claim-live');
    const amount = page.getByLabel('金额（元）').first();
    assert.equal(await amount.inputValue(), '500000');
    await amount.fill('300000');
    await live.getByText('300,000.00 元').first().waitFor();
    await amount.fill('30万');
    await page.getByText('不是数字').waitFor();
    await member.inspect('an amount that cannot be read');
    await amount.fill('500000');
    for (const name of ['补助申请书', '实施转化证明']) {
      await page
        .locator('.claim-evidence', { hasText: name })
        .locator('input[type=file]')
        .setInputFiles({
          name: `${name}.pdf`,
          mimeType: 'application/pdf',
          buffer: Buffer.from(`%PDF-1.7\n${name}\n%%EOF\n`),
        });
      await page.locator('.claim-evidence', { hasText: name }).getByText(`${name}.pdf`).first().waitFor();
    }
    await page.getByLabel('开户行').fill('示范银行长春分行');
    await page.getByLabel('账号').fill('622200001234567890');
    await page.getByLabel(/不存在关联关系/).check();
    await page.getByLabel(/真实、完整/).check();
    await live.getByText('全部通过').waitFor();
    await live.getByText('50,000.00 元').first().waitFor();
    await member.inspect('a claim that is filled in');
    await page.setViewportSize(phone);
    await member.inspect('a claim that is filled in, on a phone');
    await page.setViewportSize(desktop);
    await member.button('保存').click();
    await page.locator('.claim-save').getByText('已保存').waitFor();
    await step(member, '提交');
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
    await openClaim(officer);
    await officer.inspect('claim on the desk');
    await step(officer, '受理');
    await page.locator('.claim-buttons').getByRole('button', { name: '出具初审意见', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('同意支持', { exact: true }).check();
    await dialog.getByLabel('理由').fill('材料齐全，项目真实。');
    await officer.inspect('an opinion');
    await officer.confirm('出具初审意见');
    await page.locator('.way [aria-current=step]').getByText('形式审查').waitFor();
    await officer.leave();
  });

  test('the province checks its form and asks two experts', async () => {
    const officer = await arrive('formal');
    const { page } = officer;
    await openClaim(officer);
    await officer.button('认可').click();
    await page.getByText('已认可').waitFor();
    await step(officer, '形式审查通过');
    for (const name of ['样例·甲专家', '样例·乙专家']) {
      await page.getByLabel('选择专家').click();
      await page.locator('.ant-select-dropdown:visible').getByText(name).click();
      await officer.button('聘请').click();
      await page.locator('.expert', { hasText: name }).waitFor();
    }
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
      await expert.open('/reviews');
      await page.getByRole('link', { name: project }).click();
      await page.waitForURL(/\/reviews\/[a-z2-7]{26}/);
      await expert.settle();
      assert.equal(await page.getByText('其他专家').count(), 0, 'blind until all are in');
      await expert.inspect(`scoring sheet of ${key}`);
      const inputs = page.locator('.score-form input[type=number]');
      for (const [i, points] of [30, 32, 18].entries()) await inputs.nth(i).fill(String(points));
      await page.getByLabel('评审意见').fill('指标先进，转化有实效。');
      await page.getByLabel('同意支持', { exact: true }).check();
      await page.getByLabel(/没有利害关系/).check();
      await expert.button('提交评分').click();
      await expert.confirm('提交评分');
      await page.getByText('评分已提交').waitFor();
      await expert.leave();
    }
  });

  test('another person decides, and the sheet is sealed', async () => {
    const officer = await arrive('decider');
    const { page } = officer;
    await openClaim(officer);
    await step(officer, '作出决定');
    await page.getByText('决定时的核算表').waitFor();
    await page.getByText(/核定 50,000.00 元/).waitFor();
    await officer.inspect('a decided claim');
    await page.getByRole('link', { name: '变更历史' }).click();
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
