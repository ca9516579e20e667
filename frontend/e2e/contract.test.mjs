// From a demand to a contract that is confirmed by both sides, registered, paid and invoiced: an enterprise and a
// university in two browsers, and a third organisation that must learn nothing of it.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { day, makeAccount, ownPassword } from './api.mjs';
import { picture, scan } from './files.mjs';
import { ask, becomes, desktop, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';

const today = day(0);

describe('a contract between two organisations', { concurrency: false }, () => {
  let server;
  let browser;
  let demand;
  let third;
  let enterprise;
  let university;
  let address; // of the contract
  const project = '转向架疲劳监测装置的研制';

  const step = inSteps();

  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    const { hits } = await ask(server, `/search?kind=demand&q=${encodeURIComponent('瀚辰')}&size=100`);
    demand = hits.find((h) => h.organisation?.name.includes('瀚辰'));
    const { items } = await ask(server, '/organisations?kind=enterprise&size=100');
    third = items.find((o) => o.id !== demand.organisation.id);
    enterprise = await Person.arrive(browser, server, { as: people.enterprise });
    university = await Person.arrive(browser, server, { as: people.university });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const upload = async (within, file) => {
    await within.locator('input[type=file]').setInputFiles(file);
    await within.locator('.file-name', { hasText: file.name }).first().waitFor();
  };

  let figures; // of the university before this contract: the samples hold others

  async function figuresOfTheYear(person) {
    await person.open('/mine/figures');
    const row = person.page
      .getByRole('region', { name: '年度' })
      .getByRole('row', { name: new RegExp(today.slice(0, 4)) });
    await row.waitFor();
    return (await row.getByRole('cell').allInnerTexts()).map((text) => Number(text.replaceAll(',', '')));
  }

  step('an enterprise drafts it from its own demand, with the technical amount computed while it types', async () => {
    const { page } = enterprise;
    await enterprise.open('/mine/contracts');
    await page.getByRole('table').first().waitFor();
    await enterprise.inspect('the contracts of the sample year');
    await enterprise.open(`/demands/${demand.id}`);
    await page.getByRole('link', { name: '据此起草合同', exact: true }).click();
    await page.waitForURL(/\/mine\/contracts\/new\?demand=/);
    await page.locator('form').waitFor();
    const subject = page.getByLabel('标的的内容、范围和要求');
    await becomes(true, async () => /\S{10}/.test(await subject.inputValue()), 'prefilled from the demand');
    await enterprise.inspect('a contract begun from a demand');

    await page.getByLabel('项目名称').fill(project);
    await enterprise.pick(page.getByLabel('合同类型', { exact: true }), '委托开发合同');
    const seller = page.getByRole('group', { name: '卖方' });
    const find = seller.getByRole('combobox', { name: '查找单位 卖方' });
    await find.fill('北陆');
    await enterprise.pick(find, /北陆工业大学/);
    await becomes('12220100MYA4283166', () => seller.getByLabel('统一社会信用代码').inputValue());
    await page.getByLabel('签订日期').fill(today);
    await page.getByLabel('开始日期').fill(today);
    await page.getByLabel('截止日期').fill(`${Number(today.slice(0, 4)) + 1}${today.slice(4)}`);
    await page.getByLabel('履行地点').fill('长春市');
    await page.getByLabel('卖方的任务').fill('研制监测装置并完成台架试验');
    await page.getByLabel('成果归属和收益分配').fill('研究成果归双方共有');
    await page.getByLabel('保密', { exact: true }).fill('双方保密五年');
    await page.getByLabel('验收标准和方法').fill('按指标由第三方检测');

    const live = page.getByRole('region', { name: '金额（随填随算）' });
    await page.getByLabel('合同成交总额').fill('三百万');
    await live.getByText('有金额没有填对').waitFor();
    await page.getByLabel('合同成交总额').fill('3,000,000');
    await enterprise.pick(page.getByLabel('支付方式', { exact: true }), '一次总算、分期支付');
    await enterprise.button('添加扣除项').click();
    const deduction = page.getByRole('group', { name: '扣除项第 1 行' });
    await enterprise.pick(deduction.getByRole('combobox'), '设备');
    await deduction.getByLabel('金额').fill('400000.10');
    await live.locator('.strong', { hasText: '2,599,999.90' }).waitFor();
    for (const [i, amount] of ['1000000', '1500000'].entries()) {
      await enterprise.button('添加一期').click();
      await page
        .getByRole('group', { name: `付款计划第 ${i + 1} 期` })
        .getByLabel('金额')
        .fill(amount);
    }
    await live.getByText('各期合计与总额不符').waitFor();
    await page.getByRole('group', { name: '付款计划第 2 期' }).getByLabel('金额').fill('2000000');
    await page.getByText('确认前还需补齐（2）').waitFor(); // the two declarations
    await enterprise.inspect('a contract being typed');
    await page.getByRole('radiogroup').nth(0).getByRole('radio', { name: '否' }).check();
    await page.getByRole('radiogroup').nth(1).getByRole('radio', { name: '否' }).check();
    await page.getByText('文本已齐全，可以确认').waitFor();
    await page.getByText('草稿已自动保存').waitFor();
    await page.reload();
    await page.getByRole('button', { name: '恢复草稿' }).click();
    await live.locator('.strong', { hasText: '2,599,999.90' }).waitFor();
    await page.setViewportSize(phone);
    await enterprise.inspect('a contract being typed on a phone');
    await page.setViewportSize(desktop);
    await enterprise.button('保存').click();
    await page.waitForURL(/\/contracts\/[a-z2-7]{26}$/);
    address = new URL(page.url()).pathname;
    await page.getByRole('heading', { name: '确认文本，发给对方' }).waitFor();
  });

  step('it attaches the text and confirms; the dialog says what is frozen', async () => {
    const { page } = enterprise;
    const files = page.getByRole('region', { name: '附件' });
    await upload(files, scan('合同文本.pdf', '合同'));
    await files.getByRole('button', { name: '下载：合同文本.pdf' }).waitFor();
    enterprise.expectRefusal(422);
    await files.locator('input[type=file]').setInputFiles({
      name: '图纸.svg',
      mimeType: 'image/svg+xml',
      buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    });
    await files.getByRole('alert').getByText('不能上传').waitFor();
    await enterprise.inspect('a draft with a file, and one that is refused');
    await files.getByRole('button', { name: '知道了：图纸.svg' }).click();

    await enterprise.button('确认文本').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('2,599,999.90').waitFor();
    await enterprise.inspect('confirming as the first side');
    await enterprise.confirm('确认文本');
    await dialog.getByText('请先核对并勾选').waitFor();
    await dialog.getByRole('checkbox').check();
    await enterprise.confirm('确认文本');
    await page.getByRole('heading', { name: '等待对方确认文本' }).waitFor();
    await enterprise.inspect('waiting for the other side');
  });

  step('the university finds it waiting, confirms, and the text is frozen', async () => {
    const { page } = university;
    await university.open('/mine/contracts');
    await page.getByRole('heading', { name: /^等待本单位确认（\d+）$/ }).waitFor();
    await university.inspect('a contract waits for the university');
    figures = await figuresOfTheYear(university);
    await university.open('/mine/contracts');
    await page.getByRole('link', { name: project }).first().click();
    await page.getByRole('heading', { name: '核对并确认文本' }).waitFor();
    await university.inspect('a contract to confirm');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载：合同文本.pdf' }).click(),
    ]);
    assert.equal(saved.suggestedFilename(), '合同文本.pdf');
    await university.button('确认文本').click();
    await page.getByRole('dialog').getByText('您是第二方').waitFor();
    await university.inspect('confirming as the second side');
    await page.getByRole('dialog').getByRole('checkbox').check();
    await university.confirm('确认文本');
    await page.getByRole('heading', { name: '办理认定登记，并记录结果' }).waitFor();
    assert.equal(await page.getByRole('link', { name: '修改文本' }).count(), 0, 'frozen');
  });

  step('it records the registration with its certificate; a changed one keeps the old figures', async () => {
    const { page } = university;
    const panel = page.locator('#registration');
    const record = async (state, fill) => {
      await panel.getByRole('button', { name: '记录登记情况' }).click();
      await university.pick(page.getByLabel('登记情况', { exact: true }), state);
      const dialog = page.getByRole('dialog');
      await fill(dialog);
      await university.confirm('记录');
      await dialog.waitFor({ state: 'detached' });
    };
    await record('已登记', async (dialog) => {
      await dialog.getByLabel('登记机构').fill('长春市技术合同登记处');
      await dialog.getByLabel('日期').fill(today);
      await dialog.getByLabel('合同登记编号').fill('2201042026000001');
      await becomes('2599999.90', () => dialog.getByLabel('认定的技术交易额').inputValue());
      await upload(dialog, scan('登记证明.pdf', '证明'));
      await university.inspect('recording a registration');
    });
    await panel.getByText('2201042026000001').waitFor();
    await record('已变更登记', async (dialog) => {
      await dialog.getByLabel('认定的技术交易额').fill('2500000');
      await dialog.getByText('认定金额与合同文本不同').waitFor();
      await dialog.getByLabel('理由').fill('登记机构核减试验材料费');
    });
    await panel.locator('.old', { hasText: '2,599,999.90' }).waitFor();
    await panel.getByText('2,500,000.00').waitFor();
    await university.inspect('a registration that was changed');
  });

  step('the university invoices, the enterprise pays and confirms; settlements stand in a matrix', async () => {
    const { page } = university;
    await university.button('记录发票').click();
    let dialog = page.getByRole('dialog');
    await dialog.getByLabel('日期').fill(today);
    await dialog.getByLabel('价税合计').fill('1000000');
    await dialog.getByLabel('发票号码').fill('26222000000012345678');
    await upload(dialog, scan('发票.pdf', '发票'));
    await university.inspect('recording an invoice');
    await university.confirm('保存');
    await dialog.waitFor({ state: 'detached' });

    const buyer = enterprise.page;
    await enterprise.open(address);
    await buyer.getByRole('heading', { name: /确认对方记录的 1 笔/ }).waitFor();
    await buyer
      .locator('#vouchers')
      .getByRole('button', { name: /^确认 / })
      .click();
    await enterprise.confirm('确认');
    await buyer.getByRole('heading', { name: '付款后在这里记录' }).waitFor();
    await enterprise.button('记录付款').click();
    dialog = buyer.getByRole('dialog');
    await dialog.getByLabel('日期').fill(today);
    await dialog.getByLabel('金额').fill('1000000.00');
    await dialog.getByLabel('付款方银行流水号').fill('A2026 0601-0001');
    await upload(dialog, picture('回单.png'));
    await enterprise.inspect('recording a payment');
    await enterprise.confirm('保存');
    await dialog.waitFor({ state: 'detached' });
    await buyer.getByRole('region', { name: '核销对照' }).getByText('1,000,000.00').first().waitFor();
    await buyer.getByRole('button', { name: '查看：回单.png' }).click();
    await buyer.getByRole('dialog').locator('img').waitFor();
    await enterprise.inspect('a receipt looked at');
    await buyer.getByRole('dialog').locator('.ant-modal-close').click();
    await enterprise.inspect('a contract with payment and invoice');

    await university.open(address);
    await page
      .locator('#vouchers')
      .getByRole('button', { name: /^确认 / })
      .click();
    await university.confirm('确认');
    await page.getByText('等待买方付款').waitFor();
    await page.getByText('已付（双方确认） 1,000,000.00').waitFor();
  });

  step('a wrong payment is disputed and reversed, never changed', async () => {
    const buyer = enterprise.page;
    await enterprise.open(address);
    await enterprise.button('记录付款').click();
    let dialog = buyer.getByRole('dialog');
    await dialog.getByLabel('日期').fill(today);
    await dialog.getByLabel('金额').fill('7');
    await dialog.getByLabel('付款方银行流水号').fill('a2026-06010001'); // the same number again, written otherwise
    enterprise.expectRefusal(409);
    await enterprise.confirm('保存');
    await dialog.getByText('该号码已在平台上登记过').waitFor();
    await enterprise.inspect('a bank reference that is taken');
    await dialog.getByLabel('付款方银行流水号').fill('A20260601-0002');
    await enterprise.confirm('保存');
    await dialog.waitFor({ state: 'detached' });

    const { page } = university;
    await university.open(address);
    await page
      .locator('#vouchers')
      .getByRole('button', { name: /^提出异议 / })
      .click();
    dialog = page.getByRole('dialog');
    await university.confirm('提出异议');
    await dialog.getByText('请写明理由').waitFor();
    await dialog.getByLabel('理由').fill('没有收到这笔款');
    await university.confirm('提出异议');
    await dialog.waitFor({ state: 'detached' });
    await enterprise.open(address);
    const wrong = buyer.locator('.voucher-list > li', { hasText: '7.00' });
    await wrong.getByText('没有收到这笔款').waitFor();
    await wrong.getByRole('button', { name: /^核销发票 / }).click();
    await buyer.getByRole('dialog').getByText('已分配').waitFor();
    await enterprise.inspect('which invoices a payment settles');
    await buyer.getByRole('dialog').getByRole('button', { name: '取消' }).click();
    await wrong.getByRole('button', { name: /^冲销 / }).click();
    await buyer.getByRole('dialog').getByLabel('理由').fill('录入错误');
    await enterprise.confirm('冲销');
    await buyer.getByText('冲销待确认').waitFor();
    await university.open(address);
    await page
      .locator('.voucher-list > li', { hasText: '−7.00' })
      .getByRole('button', { name: /^确认 / })
      .click();
    await university.confirm('确认');
    await page.locator('.voucher-list .reversed').first().waitFor();
    await university.inspect('a payment that was reversed');
  });

  step('both print a summary and export the national form', async () => {
    const { page } = enterprise;
    await enterprise.open(address);
    const [form] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出国家登记表' }).click(),
    ]);
    assert.match(form.suggestedFilename(), /\.xlsx$/);
    await page.getByRole('link', { name: '打印摘要' }).click();
    await page.locator('.paper h1', { hasText: project }).waitFor();
    await enterprise.inspect('the summary on the screen');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.site-header').isVisible(), false, 'nothing but the paper is printed');
    await enterprise.inspect('the summary on paper');
    await page.emulateMedia({ media: 'screen' });
  });

  step('it counts in the figures of its year', async () => {
    const now = await figuresOfTheYear(university);
    const gained = now.map((n, i) => Math.round((n - figures[i]) * 1e6) / 1e6);
    assert.deepEqual(gained, [1, 3_000_000, 2_599_999.9, 1, 2_500_000, 1_000_000]);
    await university.inspect('figures by year');
  });

  for (const [language, viewport] of [
    ['zh-CN', phone],
    ['en', desktop],
    ['en', phone],
  ]) {
    step(`every page of it in ${language} at ${viewport.width}`, async () => {
      const member = await Person.arrive(browser, server, { language, viewport, as: people.enterprise });
      for (const at of [
        '/mine/contracts',
        '/mine/contracts?q=zzzz',
        '/mine/contracts/new',
        '/mine/figures',
        address,
        `${address}/print`,
      ]) {
        await member.open(at);
        await member.inspect(`${at.replace(/[a-z2-7]{26}/, 'id')} ${language} ${viewport.width}`);
      }
      await member.leave();
    });
  }

  step('a third organisation learns nothing of it, by no address', async () => {
    const login = 'third@example.example';
    await makeAccount(server, { login, name: '第三方', organisation: third.id, role: 'member' });
    const stranger = await Person.arrive(browser, server);
    await stranger.signIn(login, ownPassword);
    const { page } = stranger;
    await stranger.open('/mine/contracts');
    await page.getByText('还没有合同').waitFor();
    stranger.expectRefusal(404);
    await stranger.open(address);
    await page.getByRole('heading', { name: '没有这个页面' }).waitFor();
    await stranger.inspect('a contract of others');
    await stranger.open(`${address}/print`);
    await page.getByRole('heading', { name: '没有这个页面' }).waitFor();
    assert.equal(await page.getByText(project).count(), 0);
    await stranger.leave();
  });

  step('a visitor is led to the sign-in, and the demand page offers no contract', async () => {
    const visitor = await Person.arrive(browser, server);
    await visitor.open(address);
    await visitor.page.waitForURL(/\/sign-in\?next=/);
    await visitor.open(`/demands/${demand.id}`);
    assert.equal(await visitor.page.getByRole('link', { name: '据此起草合同' }).count(), 0);
    await visitor.leave();
  });
});
