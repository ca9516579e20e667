// A joint project from a deal room to the annual plan: the department publishes a call, the two write and confirm, the
// department accepts, one manager draws up the plan, another publishes it, and everyone reads it.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { Caller, day, makeAccount, ownPassword } from './api.mjs';
import { scan } from './files.mjs';
import { ask, desktop, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';

const title = '转向架减振材料联合研发';

describe('a joint project', { concurrency: false }, () => {
  let server;
  let browser;
  let university;
  let enterprise;
  let department;
  let deal;
  let address; // of the project
  let plan; // address of it

  const step = inSteps();

  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    const firm = await Caller.signIn(server, people.enterprise);
    const school = await Caller.signIn(server, people.university);
    const [own, its] = await Promise.all([firm.call('GET', '/me'), school.call('GET', '/me')]);
    await makeAccount(server, {
      login: 'chief@firm.example',
      name: '顾明',
      organisation: own.organisation.id,
      role: 'org_manager',
    });
    await makeAccount(server, {
      login: 'chief@school.example',
      name: '梁远',
      organisation: its.organisation.id,
      role: 'org_manager',
    });
    const { hits } = await ask(server, `/search?kind=achievement&organisation=${its.organisation.id}&size=1`);
    assert.ok(hits[0], 'the university has an achievement');
    const made = await firm.call('POST', '/introductions', {
      achievement: hits[0].id,
      form: { what: '联合研发减振材料', why: '有中试线和试验条件', stage: 'ready' },
    });
    deal = await school.call('POST', `/introductions/${made.id}/actions`, { action: 'accept' }, made.version);
    department = await Person.arrive(browser, server, { as: people.reviewer });
    enterprise = await Person.arrive(browser, server);
    await enterprise.signIn('chief@firm.example', ownPassword);
    university = await Person.arrive(browser, server);
    await university.signIn('chief@school.example', ownPassword);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Looks at a page at both widths. */
  const atBoth = async (person, what) => {
    await person.inspect(what);
    await person.page.setViewportSize(phone);
    await person.inspect(`${what} on a phone`);
    await person.page.setViewportSize(desktop);
  };

  step('the department publishes a call', async () => {
    const { page } = department;
    await department.open('/desk/project-calls');
    await department.button('起草申报通知').click();
    const form = page.getByRole('dialog');
    await form.getByLabel('计划年度').fill('2031');
    await form.getByLabel('依据文件').fill('样例科〔2031〕1号');
    await form.getByLabel('名称', { exact: true }).fill('2031 年度企校合作研发项目申报通知');
    await form.getByLabel('受理开始日').fill(day(-1));
    await form.getByLabel('受理截止日').fill(day(30));
    await form.getByLabel('企业须在该日持有省级称号').fill(day(0));
    await department.pick(form.getByLabel('国家级称号视同省级'), '是');
    await form.getByLabel('审查工作日').fill('10');
    await form.getByLabel('退回补正工作日').fill('5');
    await form.getByRole('button', { name: '增加材料' }).click();
    await form.getByLabel('材料名称').fill('合作协议');
    await form.getByLabel('代码').fill('agreement');
    await department.confirm('保存');
    const call = page.getByRole('region', { name: '2031 年度企校合作研发项目申报通知' });
    await call.getByRole('button', { name: '发布', exact: true }).click();
    await department.confirm('发布');
    await call.getByText('受理中').waitFor();
    await atBoth(department, 'calls for joint projects');
  });

  step('the enterprise files a project from the deal room', async () => {
    const { page } = enterprise;
    await enterprise.open(`/introductions/${deal.id}`);
    await page.getByRole('link', { name: '申报企校合作项目' }).click();
    await page.getByLabel('项目名称').fill(title);
    for (const [label, text] of [
      ['研究目标', '研制满足转向架减振要求的高分子材料。'],
      ['研究内容', '材料配方、成型工艺与台架验证。'],
      ['预期成果与考核指标', '减振效率提高百分之二十'],
      ['高校（科研单位）任务', '配方与工艺研究'],
      ['企业任务', '中试与台架验证'],
      ['成果归属', '双方共有'],
      ['企业自筹（元）', '600000'],
      ['高校（科研单位）自筹（元）', '0'],
      ['申请财政经费（元）', '300000'],
    ])
      await page.getByLabel(label, { exact: true }).fill(text);
    await page.getByLabel('开始日期').fill(day(10));
    await page.getByLabel('结束日期').fill(day(300));
    await enterprise.button('增加阶段目标').click();
    await page.getByLabel('目标', { exact: true }).fill('完成配方');
    await page.getByLabel('期限').fill(day(100));
    await atBoth(enterprise, 'a joint project being written');
    await enterprise.button('建立项目草稿').click();
    await page.waitForURL(/\/projects\/[a-z2-7]{26}$/);
    address = new URL(page.url()).pathname;
    await page.locator('input[type=file]').setInputFiles(scan('合作协议.pdf'));
    await page.locator('.file-name', { hasText: '合作协议.pdf' }).waitFor();
    await atBoth(enterprise, 'a draft of a joint project');
    await enterprise.button('确认').click();
    await enterprise.confirm('确认');
    await page.getByText('企业已确认').waitFor();
  });

  step('the university confirms, and the text is frozen', async () => {
    const { page } = university;
    await university.open('/todo');
    await page.getByText('确认项目内容').waitFor();
    await page.getByRole('link', { name: title }).first().click();
    await university.button('确认').click();
    await university.confirm('确认');
    await page.getByRole('heading', { name: /内容已固定/ }).waitFor();
    assert.equal(await page.getByRole('link', { name: '修改内容' }).count(), 0);
  });

  step('the department accepts it and draws up the plan', async () => {
    const { page } = department;
    await department.open('/projects');
    await atBoth(department, 'the joint projects of the department');
    await page.getByRole('link', { name: title }).click();
    await department.button('审查通过').click();
    await department.confirm('审查通过');
    await page.getByRole('heading', { name: /审查通过/ }).waitFor();
    await department.open('/desk/project-calls');
    await department.button('编制年度计划').first().click();
    await page.waitForURL(/\/desk\/project-plans\//);
    plan = new URL(page.url()).pathname;
    await page.getByLabel('公布文件').fill('样例科〔2031〕9号');
    await page.getByLabel(`编号 ${title}`).fill('样2031-001');
    await page.getByLabel(`财政经费 ${title}`).selectOption('fiscal_plan');
    await page.getByLabel(`金额（元） ${title}`).fill('200000');
    await atBoth(department, 'a plan being drawn up');
    await department.button('保存').click();
    await page.getByText('已保存').first().waitFor();
    await page.getByText('其中 1 项有财政经费').waitFor();
    await department.button('提交公布').click();
    await department.confirm('提交公布');
    await page.getByText('须由另一位负责人公布').waitFor();
    assert.equal(await department.button('公布').count(), 0);
  });

  step('another manager publishes it, and everyone reads it', async () => {
    const second = await Person.arrive(browser, server, { as: 'second@province.example' });
    await second.open(plan);
    await second.button('公布').click();
    await second.confirm('公布');
    await second.page.getByText('已公布').first().waitFor();
    await second.leave();
    for (const language of ['zh-CN', 'en']) {
      const visitor = await Person.arrive(browser, server, { language });
      await visitor.open('/annual-plans');
      await visitor.page.getByRole('cell', { name: '样2031-001' }).waitFor();
      await atBoth(visitor, `the annual plan ${language}`);
      await visitor.leave();
    }
  });

  step('a contract of the same deal is asked about, and one that denies the funding is warned of', async () => {
    const firm = await Caller.signIn(server, 'chief@firm.example', ownPassword);
    const school = await Caller.signIn(server, 'chief@school.example', ownPassword);
    const { terms, links } = await firm.call('GET', `/contracts/prefill?introduction=${deal.id}`);
    const told = {
      type: 'dev.commissioned',
      project: '减振材料台架验证',
      subject: '完成台架验证并交付报告。',
      signed: day(0),
      begins: day(0),
      ends: day(200),
      place: '长春市',
      seller_tasks: '台架验证',
      buyer_tasks: '提供样件',
      price: { total_fen: 30_000_000, mode: 'lump_sum' },
      ownership: '双方共有',
      secrecy: '双方保密五年',
      acceptance: '按指标验收',
      related: false,
      fiscal_plan: false,
    };
    let w = await firm.call('POST', '/contracts', {
      terms: { ...terms, ...told },
      links,
      representatives: { seller: '样例·校长', buyer: '样例·经理' },
    });
    w = await firm.call('POST', `/contracts/${w.contract.id}/actions`, { action: 'confirm' }, w.version);
    await school.call('POST', `/contracts/${w.contract.id}/actions`, { action: 'confirm' }, w.version);
    const { page } = enterprise;
    await enterprise.open(address);
    await page.getByRole('heading', { name: '同一洽谈形成、尚未关联的合同' }).waitFor();
    await page.getByText('本合同是否属于该项目？').waitFor();
    await atBoth(enterprise, 'a contract of the same deal as a funded project');
    await enterprise.button('属于本项目，关联 减振材料台架验证').click();
    await enterprise.confirm('属于本项目，关联');
    await page.getByText(/合同未申明由财政科技计划资助/).waitFor();
    await university.open(`/contracts/${w.contract.id}`);
    await university.page.getByText(/合同未申明由财政科技计划资助/).waitFor();
    await atBoth(university, 'a contract that denies the funding of its project');
  });

  step('the same in English', async () => {
    const reader = await Person.arrive(browser, server, { language: 'en' });
    await reader.signIn('chief@firm.example', ownPassword);
    await reader.open('/projects');
    await reader.page.getByText('Projects are taken').first().waitFor();
    await atBoth(reader, 'the joint projects of an enterprise in English');
    await reader.page.getByRole('link', { name: title }).click();
    await reader.page.getByText(/the contract does not say so/).waitFor();
    await atBoth(reader, 'a joint project in English');
    await reader.leave();
  });

  step('the university reports', async () => {
    const { page } = university;
    await university.open(address);
    await university.button('提交进展报告').click();
    await page.getByRole('dialog').getByLabel('报告截至日期').fill(day(0));
    await page.getByRole('dialog').getByLabel('完成情况').fill('完成了配方筛选与小试。');
    await university.confirm('提交进展报告');
    await page.getByText('完成了配方筛选与小试。').waitFor();
    await atBoth(university, 'a joint project under way');
  });
});
