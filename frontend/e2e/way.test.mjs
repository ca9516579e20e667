// The whole way, from an achievement and a demand to a subsidy that is paid, read and verified: a university, an
// enterprise and the department at three browsers all the while, and whoever else has a part in it. The days pass, those
// of the public notice too, because the program's clock is a file (docs/decisions/0018).

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe } from 'node:test';
import { Caller, makeAccount, ownPassword } from './api.mjs';
import { askExpert, fillClaim, openClaim, openSheet, recommend, score, takeStep } from './claims.mjs';
import { picture } from './files.mjs';
import { ask, becomes, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';
import { rowsOf, workbook } from './xlsx.mjs';

const achievement = '寒区轨道车辆塞拉门抗冻粘密封胶条';
const demand = '塞拉门密封胶条在零下四十度冻粘，求抗冻粘胶条';
const project = '塞拉门抗冻粘密封胶条的研制';
const roundName = '全程演练批';

// Beside those of the samples: a second expert, and a second person of the finance office.
const expert2 = 'expert2@e2e.example';
const finance2 = 'finance2@e2e.example';

// Five working days of notice from Wednesday, 23 September 2026, end on Thursday, 8 October: the Mid-Autumn Festival and
// the National Day lie between. The experts score on a Sunday that is a working day for it.
const days = {
  meet: '2026-09-14',
  perform: '2026-09-15',
  claim: '2026-09-16',
  local: '2026-09-17',
  form: '2026-09-18',
  experts: '2026-09-20',
  decide: '2026-09-22',
  publish: '2026-09-23',
  lastOfNotice: '2026-10-08',
  approve: '2026-10-09',
  paid: '2026-10-12',
};

describe('the whole way', { concurrency: false }, () => {
  let server;
  let browser;
  let university;
  let enterprise;
  let department;
  let contract; // address of its page
  let claim; // its id

  const step = inSteps();

  before(async () => {
    server = await startServer({ on: days.meet });
    browser = await startBrowser();
    [university, enterprise, department] = await Promise.all([
      Person.arrive(browser, server, { as: people.university }),
      Person.arrive(browser, server, { as: people.enterprise, viewport: phone }),
      Person.arrive(browser, server, { as: people.reviewer }),
    ]);
    const { items } = await ask(server, '/organisations?kind=institute&size=10');
    const { organisation: office } = await (await Caller.signIn(server, people.finance)).call('GET', '/me');
    await makeAccount(server, { login: expert2, name: '样例·第二专家', organisation: items.at(-1).id, role: 'expert' });
    await makeAccount(server, {
      login: finance2,
      name: '样例·复核拨付',
      organisation: office.id,
      role: 'finance',
      region: '220000',
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** A later day: the server's and that of the three at their browsers, who sign in again. */
  async function later(day) {
    const three = [university, enterprise, department];
    await Promise.all(three.map((p) => p.goHome()));
    await server.moveTo(day);
    await Promise.all(three.map((p) => p.returnOn(day)));
  }

  /** Someone who comes for one thing on the server's day. */
  async function visit(options, what) {
    const person = await Person.arrive(browser, server, options);
    const found = await what(person);
    await person.leave();
    return found;
  }

  const state = (person, label) => person.page.locator('.way [aria-current=step]').getByText(label).waitFor();

  step('both write at the same time, and the department publishes both', async () => {
    const offer = async () => {
      const { page } = university;
      await university.open('/mine/achievements/new');
      await page.getByLabel('标题', { exact: true }).fill(achievement);
      await page.getByLabel('本单位编号').fill('WAY-1');
      await university.choose('技术领域', '现代交通');
      await page
        .getByLabel('简介')
        .fill('密封胶条经氟硅改性和表面织构处理，塞拉门在零下四十度静置一夜后不冻粘，开门力不升高，已装车两冬。');
      await university.choose('成熟度', '7 · 工程样机');
      await university.choose('合作方式', '委托开发');
      await page.getByRole('button', { name: '添加指标' }).click();
      await page.getByLabel('指标名称').fill('最低可靠开门温度');
      await university.choose('关系', '≤');
      await page.getByLabel('数值').fill('-42');
      await page.getByLabel('单位', { exact: true }).fill('°C');
      await university.inspect('way: an achievement is written');
      await university.button('保存并提交审核').click();
      await university.confirm('提交审核');
      await page.waitForURL((u) => u.pathname === '/mine/achievements');
    };
    const need = async () => {
      const { page } = enterprise;
      await enterprise.open('/mine/demands/new');
      await page.getByLabel('标题', { exact: true }).fill(demand);
      await page.getByLabel('本单位编号').fill('WAY-2');
      await enterprise.choose('技术领域', '现代交通');
      await page
        .getByLabel('拟解决的主要技术问题')
        .fill('塞拉门密封胶条在零下四十度变硬，压在门扇上结霜冻粘，第一次开门拉不开；希望换一种抗冻粘的胶条。');
      await enterprise.choose('合作方式', '委托开发');
      await page.getByRole('button', { name: '添加指标' }).click();
      await page.getByLabel('指标名称').fill('最低可靠开门温度');
      await enterprise.choose('关系', '≤');
      await page.getByLabel('数值').fill('-40');
      await page.getByLabel('单位', { exact: true }).fill('°C');
      await enterprise.inspect('way: a demand is written');
      await enterprise.button('保存并提交审核').click();
      await enterprise.confirm('提交审核');
      await page.waitForURL((u) => u.pathname === '/mine/demands');
    };
    await Promise.all([offer(), need()]);
    for (const [address, title] of [
      ['/review', achievement],
      ['/review?kind=demands', demand],
    ]) {
      await department.open(address);
      await department.page.getByRole('link', { name: title }).click();
      await department.sees(title);
      await department.inspect(`way: ${address} one`);
      await department.button('发布').click();
      await department.confirm('发布');
      await department.page.waitForURL((u) => u.pathname === '/review');
    }
  });

  step('the enterprise finds the achievement among its matches, with reasons, and how to reach its owner', async () => {
    const { page } = enterprise;
    const search = `/search?kind=demand&q=${encodeURIComponent(`"${demand}"`)}`;
    await becomes(true, async () => (await ask(server, search)).hits.some((h) => h.title === demand), 'it is public');
    const { hits } = await ask(server, search);
    const at = `/demands/${hits.find((h) => h.title === demand).id}`;
    const matched = async () => (await ask(server, `${at}/matches`)).items.some((m) => m.item.title === achievement);
    await becomes(true, matched, 'it is matched');
    await enterprise.open(at);
    const card = page.locator('.match', { has: page.getByRole('link', { name: achievement }) });
    await card.locator('.why-match', { hasText: /双方都写到.*1 项指标符合/ }).waitFor();
    await card.getByRole('link', { name: `据此起草合同：${achievement}` }).waitFor();
    await enterprise.inspect('way: matches of the demand');
    await card.getByRole('link', { name: achievement, exact: true }).click();
    await enterprise.sees(achievement);
    await page.getByRole('link', { name: '查看单位' }).click();
    await enterprise.sees('长春北陆工业大学');
    await page.getByText('transfer@beilu-ut.example').waitFor();
    await enterprise.inspect('way: whom to write to');
    await enterprise.open(at);
    await card.getByRole('link', { name: `据此起草合同：${achievement}` }).click();
    await page.waitForURL(/demand=.*achievement=|achievement=.*demand=/);
  });

  step('it draws the contract up from both, and both confirm', async () => {
    const { page } = enterprise;
    await page.locator('form').waitFor();
    await enterprise.settle();
    const seller = page.getByRole('group', { name: '卖方' });
    await becomes('12220100MYA4283166', () => seller.getByLabel('统一社会信用代码').inputValue(), 'by the achievement');
    const subject = page.getByLabel('标的的内容、范围和要求');
    await becomes(true, async () => (await subject.inputValue()).includes('冻粘'), 'by the demand');
    await page.getByLabel('项目名称').fill(project);
    await enterprise.pick(page.getByLabel('合同类型', { exact: true }), '委托开发合同');
    await page.getByLabel('签订日期').fill(days.meet);
    await page.getByLabel('开始日期').fill(days.meet);
    await page.getByLabel('截止日期').fill('2027-09-13');
    await page.getByLabel('履行地点').fill('长春市');
    await page.getByLabel('卖方的任务').fill('研制胶条并完成低温舱试验');
    await page.getByLabel('买方的任务').fill('提供门体并挂装');
    await page.getByLabel('成果归属和收益分配').fill('研究成果归双方共有');
    await page.getByLabel('保密', { exact: true }).fill('双方保密五年');
    await page.getByLabel('验收标准和方法').fill('按指标由第三方检测');
    await page.getByLabel('合同成交总额').fill('1,200,000');
    await enterprise.pick(page.getByLabel('支付方式', { exact: true }), '一次总算、一次总付');
    await enterprise.button('添加扣除项').click();
    const deduction = page.getByRole('group', { name: '扣除项第 1 行' });
    await enterprise.pick(deduction.getByRole('combobox'), '设备');
    await deduction.getByLabel('金额').fill('200000');
    for (const i of [0, 1]) await page.getByRole('radiogroup').nth(i).getByRole('radio', { name: '否' }).check();
    await page.getByText('文本已齐全，可以确认').waitFor();
    await enterprise.inspect('way: a contract is drawn up');
    await enterprise.button('保存').click();
    await page.waitForURL(/\/contracts\/[a-z2-7]{26}$/);
    contract = new URL(page.url()).pathname;
    await page.getByRole('heading', { name: '确认文本，发给对方' }).waitFor();
    await enterprise.button('确认文本').click();
    await page.getByRole('dialog').getByRole('checkbox').check();
    await enterprise.confirm('确认文本');
    await page.getByRole('heading', { name: '等待对方确认文本' }).waitFor();

    await university.open('/todo');
    await university.page.getByRole('link', { name: project }).click();
    await university.page.getByRole('heading', { name: '核对并确认文本' }).waitFor();
    await university.inspect('way: a contract to confirm');
    await university.button('确认文本').click();
    await university.page.getByRole('dialog').getByRole('checkbox').check();
    await university.confirm('确认文本');
    await university.page.getByRole('heading', { name: '办理认定登记，并记录结果' }).waitFor();
    await enterprise.open(contract);
    await page.locator('.tag', { hasText: '已成立' }).first().waitFor();
  });

  step('registered, invoiced, paid, and each confirmed by the other side', async () => {
    await later(days.perform);
    const { page } = university;
    await university.open(contract);
    await page.locator('#registration').getByRole('button', { name: '记录登记情况' }).click();
    await university.pick(page.getByLabel('登记情况', { exact: true }), '已登记');
    let dialog = page.getByRole('dialog');
    await dialog.getByLabel('登记机构').fill('长春市技术合同登记处');
    await dialog.getByLabel('日期').fill(days.perform);
    await dialog.getByLabel('合同登记编号').fill('2201042026000777');
    await university.confirm('记录');
    await dialog.waitFor({ state: 'detached' });
    await university.button('记录发票').click();
    dialog = page.getByRole('dialog');
    await dialog.getByLabel('日期').fill(days.perform);
    await dialog.getByLabel('价税合计').fill('800000');
    await dialog.getByLabel('发票号码').fill('26222000000000777777');
    await university.confirm('保存');
    await dialog.waitFor({ state: 'detached' });

    const buyer = enterprise.page;
    const confirmVoucher = async (person) => {
      await person.open(contract);
      await person.page
        .locator('#vouchers')
        .getByRole('button', { name: /^确认 / })
        .click();
      await person.confirm('确认');
      await person.page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await confirmVoucher(enterprise);
    await enterprise.button('记录付款').click();
    dialog = buyer.getByRole('dialog');
    await dialog.getByLabel('日期').fill(days.perform);
    await dialog.getByLabel('金额').fill('800000');
    await dialog.getByLabel('付款方银行流水号').fill('WAY20260915001');
    await dialog.locator('input[type=file]').setInputFiles(picture('回单.png'));
    await dialog.locator('.file-name', { hasText: '回单.png' }).waitFor();
    await enterprise.inspect('way: a payment is recorded');
    await enterprise.confirm('保存');
    await dialog.waitFor({ state: 'detached' });
    await confirmVoucher(university);
    await page.getByText('已付（双方确认） 800,000.00').waitFor();
    await university.inspect('way: a contract that is paid');
  });

  step('while the department opens a round, the enterprise sees what it could claim, and claims', async () => {
    await later(days.claim);
    const opened = department.page.locator('form', { hasText: '开启批次' });
    await department.open('/desk/programmes');
    const versions = opened.getByLabel('政策版本');
    const subsidy = versions.locator('option', { hasText: '技术开发、技术转让合同补助' });
    await versions.selectOption(await subsidy.getAttribute('value'));
    await opened.getByLabel('中文').fill(roundName);
    await opened.getByLabel('受理起').fill(days.claim);
    await opened.getByLabel('受理止').fill('2026-10-31');
    await opened.getByRole('button', { name: '开启', exact: true }).click();
    await department.page.getByRole('link', { name: roundName }).waitFor();

    const { page } = enterprise;
    await enterprise.open('/mine/claims/options');
    const option = page.locator('.claim-options > li', { hasText: project }).filter({ hasText: roundName });
    await option.getByText('80,000.00 元').first().waitFor(); // 10 % of what was paid
    await enterprise.inspect('way: what could I claim');
    await option.getByRole('button', { name: '开始申报' }).click();
    await page.waitForURL(/\/mine\/claims\/[a-z2-7]{26}/);
    claim = page.url().match(/[a-z2-7]{26}/)[0];
    await enterprise.sees(project);
    await fillClaim(enterprise);
    await page.locator('.claim-live').getByText('全部通过').waitFor();
    await enterprise.inspect('way: a claim is filled in');
    await enterprise.button('保存').click();
    await page.locator('.claim-save').getByText('已保存').waitFor();
    await takeStep(enterprise, '提交');
    await state(enterprise, '已提交');
    await enterprise.inspect('way: a claim is submitted');
  });

  step('the county recommends it, the province checks its form and asks two experts', async () => {
    await later(days.local);
    await visit({ as: people.county }, async (officer) => {
      await officer.open('/todo');
      await officer.page.getByRole('link', { name: project }).click();
      await officer.sees(project);
      await takeStep(officer, '受理');
      await recommend(officer, '项目真实，企业已挂装试用。');
      await officer.inspect('way: the local opinion');
      await officer.confirm('出具初审意见');
      await state(officer, '形式审查');
    });
    await later(days.form);
    await openClaim(department, project);
    await department.button('认可').click();
    await department.page.getByText('已认可').waitFor();
    await takeStep(department, '形式审查通过');
    for (const name of ['样例·评审专家', '样例·第二专家']) await askExpert(department, name);
    await department.inspect('way: experts were asked');
  });

  step('two experts score it at the same time, blind to each other', async () => {
    await later(days.experts);
    const experts = await Promise.all([
      Person.arrive(browser, server, { as: people.expert }),
      Person.arrive(browser, server).then(async (p) => {
        await p.signIn(expert2, ownPassword);
        return p;
      }),
    ]);
    await Promise.all(experts.map((e) => openSheet(e, project)));
    for (const e of experts) {
      assert.equal(await e.page.getByRole('heading', { name: '其他专家' }).count(), 0, 'blind until all are in');
    }
    await experts[0].inspect('way: a scoring sheet');
    await Promise.all(experts.map((e, i) => score(e, [30 + i, 32, 18])));
    await experts[0].open(`/reviews/${claim}`);
    await experts[0].page.getByRole('heading', { name: '其他专家' }).waitFor();
    await experts[0].inspect('way: all sheets are in');
    await Promise.all(experts.map((e) => e.leave()));
  });

  step('a second person decides, and the round is shared out; who checked the form could not have', async () => {
    await later(days.decide);
    await openClaim(department, project);
    await department.page.locator('.claim-shut', { hasText: '不能作出决定' }).waitFor();
    await department.inspect('way: who may not decide');
    await visit({ as: people.second }, async (second) => {
      await openClaim(second, project);
      await takeStep(second, '作出决定');
      await second.page.getByText(/核定 80,000.00 元/).waitFor();
      await second.inspect('way: a claim is decided');
      await second.open('/desk/programmes');
      await second.page.getByRole('link', { name: roundName }).click();
      for (const act of ['截止受理', '分配资金']) {
        await second.button(act).click();
        await second.confirm(act);
      }
      await second.page.getByText('按保存的数据重算，结果逐字节一致').first().waitFor();
      await second.inspect('way: a round is shared out');
    });
  });

  step(
    'the public notice runs over the holiday, everyone reads it, and nobody approves before it is over',
    async () => {
      await later(days.publish);
      await openClaim(department, project);
      await takeStep(department, '开始公示');
      await state(department, '公示中');
      await visit({ language: 'en', viewport: phone }, async (visitor) => {
        await visitor.open('/notices');
        await visitor.page.locator('.notices > li', { hasText: project }).getByRole('link').click();
        await visitor.sees('长春瀚辰轨道客车部件有限公司');
        await visitor.page.getByText('Runs until 8 Oct 2026').first().waitFor();
        await visitor.inspect('way: the notice');
        const { page } = visitor;
        await visitor.open(`${new URL(page.url()).pathname}/print`);
        await page.getByRole('heading', { name: 'Public notice of an award' }).waitFor();
        await page.locator('.paper', { hasText: '长春瀚辰轨道客车部件有限公司' }).waitFor();
        await visitor.inspect('way: the notice on paper');
      });
      await later(days.lastOfNotice);
      await visit({ as: people.second }, async (second) => {
        await openClaim(second, project);
        await second.page.locator('.claim-shut', { hasText: '不能批准' }).waitFor();
        await second.inspect('way: the last day of the notice');
      });
      await later(days.approve);
      await visit({ as: people.second }, async (second) => {
        await openClaim(second, project);
        await takeStep(second, '批准');
        await state(second, '已批准');
      });
    },
  );

  step('a payment list is made, signed by a second person, and the answer of the treasury read back', async () => {
    const address = await visit({ as: people.finance }, async (first) => {
      const { page } = first;
      await first.open('/claims/payments');
      const compose = page.getByRole('region', { name: '新建清单' });
      await compose.getByRole('checkbox').first().waitFor();
      const others = compose
        .getByRole('listitem')
        .filter({ hasNotText: '80,000.00' })
        .getByRole('checkbox', { checked: true });
      while ((await others.count()) > 0) await others.first().uncheck();
      await first.inspect('way: a payment list is made');
      await compose.getByRole('button', { name: /生成清单/ }).click();
      await page.waitForURL(/\/claims\/payments\/[a-z2-7]{26}/);
      await page.getByText('清单由您编制').waitFor();
      await first.inspect('way: a payment list that waits for its signature');
      return new URL(page.url()).pathname;
    });
    const list = await visit({}, async (second) => {
      const { page } = second;
      await second.signIn(finance2, ownPassword);
      await second.open(address);
      await second.button('签发').click();
      await second.confirm('签发');
      const download = second.button('下载清单（xlsx）');
      await download.waitFor();
      await second.inspect('way: a payment list that is signed');
      const [saved] = await Promise.all([page.waitForEvent('download'), download.click()]);
      return rowsOf(await readFile(await saved.path()));
    });
    await later(days.paid);
    const head = list.findIndex((row) => row.includes('申报编号'));
    const column = (name) => list[head].indexOf(name);
    const paid = list.map((row, i) => {
      if (i <= head || !row[column('账号')]) return row;
      const filled = list[head].map((_, c) => row[c] ?? '');
      filled[column('结果')] = '已支付';
      filled[column('支付流水号')] = 'TREASURY20261012001';
      filled[column('支付日期')] = days.paid;
      return filled;
    });
    assert.equal(paid.filter((row) => row.includes('已支付')).length, 1, 'one claim is on the list');
    await visit({}, async (second) => {
      await second.signIn(finance2, ownPassword);
      await second.open(address);
      await second.page.locator('input[type=file]').setInputFiles({
        name: '回执.xlsx',
        mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        buffer: workbook('拨付清单', paid),
      });
      await second.page.locator('tbody .tag', { hasText: '已支付' }).waitFor();
      await second.inspect('way: the answer of the treasury');
    });
  });

  step(
    'the enterprise sees it paid; the auditor reads how it came about, and what stood on an earlier day',
    async () => {
      await enterprise.open(`/mine/claims/${claim}`);
      await state(enterprise, '已拨付');
      await enterprise.page.getByText('TREASURY20261012001').waitFor();
      await enterprise.inspect('way: a claim that is paid');
      await visit({ as: people.auditor }, async (auditor) => {
        const { page } = auditor;
        await openClaim(auditor, project);
        await page.locator('.page-head').getByRole('link', { name: '变更历史' }).click();
        await page.waitForURL(/\/history\/claims\//);
        const newest = page.locator('.versions > li').first();
        await newest.getByRole('row', { name: /待拨付.*已拨付/ }).waitFor();
        await page.getByLabel('截至某日的内容').fill(days.form);
        await auditor.button('查看').click();
        await page.locator('.stood').getByRole('row', { name: '状态 专家评审', exact: true }).waitFor();
        await auditor.inspect('way: the history of the claim');
        await auditor.open('/claims/statistics');
        await page.getByRole('region', { name: '年度' }).first().waitFor();
        await auditor.inspect('way: statistics');
      });
    },
  );

  step('what the server wrote is verified by the program that is shipped', async () => {
    for (const person of [university, enterprise, department]) await person.leave();
    await server.stop();
    const report = await server.verify();
    assert.ok(report.entries > 100, `${report.entries} entries`);
    for (const found of ['findings', 'files', 'claims', 'derived']) assert.deepEqual(report[found] ?? [], [], found);
  });
});
