// What else can become of a contract: begun from a demand and an achievement together, taken back, sent back, paid in
// parts that settle several invoices, reversed, terminated; and who cannot reach its files.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { Caller, day, makeAccount, ownPassword } from './api.mjs';
import { scan } from './files.mjs';
import { ask, Person, people, startBrowser, startServer } from './harness.mjs';
import { rowsOf } from './xlsx.mjs';

const today = day(0);
const yuan = (n) => n * 100;

describe('the other ways of a contract', { concurrency: false }, () => {
  let server;
  let browser;
  let firm;
  let uni;
  let enterprise;
  let university;
  let demand;
  let achievement;
  let base; // a text that lacks nothing

  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    firm = await Caller.signIn(server, people.enterprise);
    uni = await Caller.signIn(server, people.university);
    const found = async (kind, name) =>
      (await ask(server, `/search?kind=${kind}&q=${encodeURIComponent(name)}&size=100`)).hits.find((h) =>
        h.organisation?.name.includes(name),
      );
    demand = await found('demand', '瀚辰');
    achievement = await found('achievement', '北陆');
    const prefilled = await firm.call('GET', `/contracts/prefill?demand=${demand.id}&achievement=${achievement.id}`);
    base = {
      ...prefilled,
      terms: {
        ...prefilled.terms,
        type: 'dev.commissioned',
        field: '03',
        signed: today,
        begins: today,
        ends: `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`,
        place: '长春市',
        subject: '研制转向架疲劳监测装置并交付样机',
        seller_tasks: '研制并试验',
        buyer_tasks: '提供工况',
        ownership: '双方共有',
        secrecy: '双方保密五年',
        acceptance: '按指标由第三方检测',
        price: { total_fen: yuan(100_000), mode: 'lump_sum' },
        related: false,
        fiscal_plan: false,
      },
    };
    enterprise = await Person.arrive(browser, server, { as: people.enterprise });
    university = await Person.arrive(browser, server, { as: people.university });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const begun = (project) => firm.call('POST', '/contracts', { ...base, terms: { ...base.terms, project } });
  const act = (kind, who, work) =>
    who.call('POST', `/${kind}s/${work[kind].id}/actions`, { action: 'confirm' }, work.version);
  const confirm = (who, work) => act('contract', who, work);
  const concluded = async (project) => confirm(uni, await confirm(firm, await begun(project)));

  const dialog = (person) => person.page.getByRole('dialog');

  test('a contract begun from a demand and an achievement names both sides and both texts', async () => {
    const { page } = enterprise;
    await enterprise.open(`/mine/contracts/new?demand=${demand.id}&achievement=${achievement.id}`);
    await page.locator('form').waitFor();
    const seller = page.getByRole('group', { name: '卖方' });
    assert.equal(await seller.getByLabel('统一社会信用代码').inputValue(), '12220100MYA4283166');
    const buyer = page.getByRole('group', { name: '买方' });
    assert.equal(await buyer.getByLabel('统一社会信用代码').inputValue(), '91220106MYA976830Q');
    assert.match(await page.getByLabel('标的的内容、范围和要求').inputValue(), /\S{10}/);
    await enterprise.inspect('a contract begun from a demand and an achievement');
  });

  test('the first side takes its word back, the second sends the text back, and both reasons stay', async () => {
    const { contract } = await confirm(firm, await begun('撤回与退回'));
    const address = `/contracts/${contract.id}`;
    const { page } = enterprise;
    await enterprise.open(address);
    await enterprise.button('撤回确认').click();
    await dialog(enterprise).getByLabel('理由').fill('金额要改');
    await enterprise.inspect('taking a confirmation back');
    await enterprise.confirm('撤回确认');
    await page.getByRole('heading', { name: '确认文本，发给对方' }).waitFor();
    await enterprise.button('确认文本').click();
    await dialog(enterprise).getByRole('checkbox').check();
    await enterprise.confirm('确认文本');
    await page.getByRole('heading', { name: '等待对方确认文本' }).waitFor();

    await university.open(address);
    await university.button('退回对方').click();
    await university.confirm('退回对方');
    await dialog(university).getByText('请写明理由').waitFor();
    await dialog(university).getByLabel('理由').fill('交付日期太紧');
    await university.confirm('退回对方');
    await university.page.getByText('交付日期太紧').first().waitFor();
    await enterprise.open(address);
    const line = page.getByRole('region', { name: '时间线' });
    for (const text of ['撤回确认', '金额要改', '退回对方', '交付日期太紧'])
      await line.getByText(text).first().waitFor();
    await enterprise.inspect('a text that came back');
  });

  test('one payment settles two invoices, and one invoice is settled by two payments', async () => {
    const { contract } = await concluded('分期与合并');
    const id = contract.id;
    const invoice = async (amount, number) => {
      const sent = await uni.call('POST', `/contracts/${id}/invoices`, {
        date: today,
        amount_fen: yuan(amount),
        number,
      });
      await act('invoice', firm, sent);
      return sent.invoice.id;
    };
    const payment = async (ref, ...parts) => {
      const settlements = parts.map(([invoice, amount]) => ({ invoice, amount_fen: yuan(amount) }));
      const amount_fen = settlements.reduce((sum, s) => sum + s.amount_fen, 0);
      const body = { date: today, amount_fen, payer_ref: ref, settlements };
      await act('payment', uni, await firm.call('POST', `/contracts/${id}/payments`, body));
    };
    const [a, b, c] = [
      await invoice(60, '26220000000000070001'),
      await invoice(40, '26220000000000070002'),
      await invoice(50, '26220000000000070003'),
    ];
    await payment('WAYS0001', [a, 60], [b, 40]);
    await payment('WAYS0002', [c, 20]);
    await payment('WAYS0003', [c, 30]);
    const { page } = enterprise;
    await enterprise.open(`/contracts/${id}`);
    const matrix = page.getByRole('region', { name: '核销对照' });
    const cells = async () =>
      Promise.all(
        (await matrix.locator('tbody tr').all()).map(async (r) => (await r.locator('td').allInnerTexts()).join(' ')),
      );
    // Vouchers of one day stand in no order: each row by what it settles.
    const amounts = (await cells()).map((row) => row.split(' ').sort().join(' ').trim()).sort();
    assert.deepEqual(amounts, ['20.00 – – –', '30.00 – – –', '40.00 60.00 – –', '– – –']);
    await enterprise.inspect('payments and invoices that settle each other in parts');

    const second = page.locator('.voucher-list > li', { hasText: 'WAYS0002' });
    await second.getByRole('button', { name: /^核销发票 / }).click();
    await dialog(enterprise).getByLabel('核销发票 26220000000000070003 的金额').fill('5');
    await dialog(enterprise).getByRole('button', { name: '保存' }).click();
    await dialog(enterprise).waitFor({ state: 'detached' });
    await matrix.getByText('15.00').first().waitFor();
    await second.getByText('待确认').waitFor();
  });

  test('a settled invoice is reversed only when no payment rests on it; then its number is free', async () => {
    const { contract } = await concluded('冲销发票');
    const id = contract.id;
    const number = '26220000000000080001';
    const bill = { date: today, amount_fen: yuan(80), number };
    const first = await uni.call('POST', `/contracts/${id}/invoices`, bill);
    await act('invoice', firm, first);
    const settlements = [{ invoice: first.invoice.id, amount_fen: yuan(80) }];
    const body = { date: today, amount_fen: yuan(80), payer_ref: 'WAYS0008', settlements };
    await act('payment', uni, await firm.call('POST', `/contracts/${id}/payments`, body));
    const { page } = university;
    await university.open(`/contracts/${id}`);
    const line = page.locator('.voucher-list > li', { hasText: number });
    await line.getByRole('button', { name: /^冲销 / }).click();
    await dialog(university).getByLabel('理由').fill('税率开错');
    await dialog(university).getByLabel('红字发票号码').fill('26220000000000080009');
    await university.confirm('冲销');
    await dialog(university).waitFor({ state: 'detached' });
    await university.inspect('an invoice whose reversal waits');

    const buyer = enterprise.page;
    const taken = buyer.locator('.voucher-list > li', { hasText: '−80.00' });
    await enterprise.open(`/contracts/${id}`);
    await taken.getByRole('button', { name: /^确认 / }).click();
    enterprise.expectRefusal(409);
    await enterprise.confirm('确认');
    await dialog(enterprise).getByText('请先改核销').waitFor();
    await enterprise.inspect('a reversal of an invoice that a payment settles');
    await dialog(enterprise).getByRole('button', { name: '取消' }).click();
    const [payment] = (await firm.call('GET', `/contracts/${id}`)).payments;
    await firm.call('PUT', `/payments/${payment.payment.id}/settlements`, { settlements: [] }, payment.version);
    await enterprise.open(`/contracts/${id}`);
    await taken.getByRole('button', { name: /^确认 / }).click();
    await enterprise.confirm('确认');
    await dialog(enterprise).waitFor({ state: 'detached' });
    await enterprise.page.locator('.voucher-list .reversed', { hasText: number }).first().waitFor();
    await uni.call('POST', `/contracts/${id}/invoices`, bill); // rightly this time
    await university.open(`/contracts/${id}`);
    const timeline = page.getByRole('region', { name: '时间线' });
    for (const text of ['登记冲销', '确认冲销', '税率开错']) await timeline.getByText(text).first().waitFor();
    await university.inspect('an invoice that was reversed and recorded anew');
  });

  test('a termination names its reason, leaves the figures, and is told on paper and in the history', async () => {
    const { contract } = await concluded('提前终止');
    const address = `/contracts/${contract.id}`;
    const { page } = enterprise;
    await enterprise.open(address);
    await enterprise.button('登记终止').click();
    await dialog(enterprise).getByLabel('理由').fill('双方协商解除');
    await enterprise.inspect('a contract being terminated');
    await enterprise.confirm('登记终止');
    await page.getByText('双方协商解除').first().waitFor();
    await enterprise.inspect('a contract that was terminated');
    await page.getByRole('link', { name: '打印摘要' }).click();
    await page.locator('.paper').getByText('已终止').first().waitFor();
    await enterprise.open(address);
    await page.getByRole('link', { name: '变更历史' }).click();
    await page.waitForURL(/\/history\/contracts\//);
    await page.getByText('双方协商解除').first().waitFor();
    await enterprise.inspect('the history of a contract');
  });

  test('the national form holds what stands in the contract', async () => {
    const { contract } = await concluded('登记表导出');
    const { page } = enterprise;
    await enterprise.open(`/contracts/${contract.id}`);
    const [form] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出国家登记表' }).click(),
    ]);
    const [heads, row] = rowsOf(await readFile(await form.path()));
    const cell = (name) => row[heads.indexOf(name)];
    assert.equal(cell('projectname'), '登记表导出');
    assert.equal(cell('totalamount'), '100000');
    assert.equal(cell('technicalamount'), '100000');
    assert.equal(cell('isrelated'), '否');
    assert.equal(cell('contracttype'), '技术开发/委托开发');
  });

  test("the university's figures say what led to contracts, and go out as a workbook", async () => {
    const { page } = university;
    await university.open('/mine/figures');
    const led = page.getByRole('region', { name: '促成合同的成果' });
    await led.getByRole('link', { name: achievement.title }).waitFor();
    await university.inspect('the figures of the university');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出（xlsx）' }).click(),
    ]);
    const rows = rowsOf(await readFile(await file.path()));
    assert.ok(
      rows.some((r) => r[1] === achievement.title),
      'the achievement stands in the workbook',
    );
    assert.ok(rows.some((r) => r[0] === '年度' && r[1] === today.slice(0, 4)));
  });

  test('a file of the contract is not there for another account, by no address', async () => {
    const { items } = await ask(server, '/organisations?kind=enterprise&size=100');
    const third = items.find((o) => o.id !== demand.organisation.id);
    const login = 'fourth@example.example';
    await makeAccount(server, { login, name: '第四方', organisation: third.id, role: 'member' });
    const stranger = await Caller.signIn(server, login, ownPassword);

    const form = new FormData();
    const { name, mimeType, buffer } = scan('合同.pdf');
    form.append('file', new Blob([buffer], { type: mimeType }), name);
    const sent = await fetch(`${server.url}/api/v1/files`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${firm.token}`, 'X-Requested-With': 'duijie' },
      body: form,
    });
    assert.ok(sent.ok, await sent.clone().text());
    const { sha256 } = await sent.json();
    const draft = await begun('附件的边界');
    const id = draft.contract.id;
    await firm.call('POST', `/contracts/${id}/attachments`, { sha256 }, draft.version);
    const status = async (path, token) =>
      (await fetch(`${server.url}/api/v1${path}`, { headers: token ? { Authorization: `Bearer ${token}` } : {} }))
        .status;
    const path = `/contracts/${id}/files/${sha256}`;
    assert.equal(await status(path, firm.token), 200);
    assert.equal(await status(path, uni.token), 404, 'a draft is its author’s alone');
    assert.equal(await status(path, stranger.token), 404);
    assert.equal(await status(`/files/${sha256}`, stranger.token), 404);
    assert.equal(await status(path), 401);
  });
});
