// From interest to a contract: a university proposes to an anonymous enterprise, is asked, answers and is accepted; then
// the two write, meet, agree on who does what, and draft a contract that is filled in. Who the enterprise is, no page
// shows the university before the enterprise has accepted.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe } from 'node:test';
import { day, makeAccount, ownPassword } from './api.mjs';
import { scan } from './files.mjs';
import { ask, becomes, desktop, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';

const need = '钢铝混合下车体铆点开裂的提前判断';
const owner = '铎锐';
const login = 'deal@duorui.example';

describe('an introduction to an anonymous enterprise', { concurrency: false }, () => {
  let server;
  let browser;
  let university;
  let enterprise;
  let demand;
  let firm;
  let address; // of the introduction

  const step = inSteps();

  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    const found = await ask(server, `/organisations?q=${encodeURIComponent(owner)}&size=100`);
    firm = found.items.find((o) => o.name.includes(owner));
    const { hits } = await ask(server, `/search?kind=demand&q=${encodeURIComponent(need)}&size=20`);
    demand = hits.find((h) => h.title === need);
    assert.ok(firm && demand && !demand.organisation, 'the sample holds an anonymous demand');
    await makeAccount(server, { login, name: '顾明', organisation: firm.id, role: 'member' });
    university = await Person.arrive(browser, server, { as: people.university });
    enterprise = await Person.arrive(browser, server);
    await enterprise.signIn(login, ownPassword);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Nothing of the page, or of a part of it, tells the university who the enterprise is. */
  const unknown = async (what, part) => {
    const html = part ? await part.innerHTML() : await university.page.content();
    for (const secret of [owner, firm.id, firm.credit_code].filter(Boolean)) {
      assert.ok(!html.includes(secret), `${what} shows ${secret}`);
    }
  };

  step('the university expresses interest, with an achievement of its own', async () => {
    const { page } = university;
    await university.open(`/demands/${demand.id}`);
    await page.getByRole('link', { name: '表达意向', exact: true }).click();
    await page.waitForURL(/\/mine\/introductions\/new/);
    await page.getByText('匿名需求，对方同意后显示名称').waitFor();
    await page.getByLabel('附上本单位的条目（可选）').click();
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').nth(1).click();
    await page.waitForURL(/achievement=/);
    await university.settle();
    await page.getByLabel('希望怎样合作').fill('希望先拿样件做台架试验，再谈委托开发');
    await page.getByLabel('为何合适').fill('本校有连接结构疲劳试验台，做过同类铆接件');
    await page.getByText('草稿已自动保存').waitFor();
    await page.reload();
    await page.getByRole('button', { name: '恢复草稿' }).click();
    await becomes('希望先拿样件做台架试验，再谈委托开发', () => page.getByLabel('希望怎样合作').inputValue());
    await university.pick(page.getByLabel('目前阶段'), '条件具备，可启动');
    await university.pick(page.getByLabel('可接受的合作方式'), '委托开发');
    await page.keyboard.press('Escape');
    await unknown('the form');
    await university.inspect('an introduction being written');
    await page.setViewportSize(phone);
    await university.inspect('an introduction being written on a phone');
    await page.setViewportSize(desktop);
    await university.button('提出意向').click();
    await page.waitForURL(/\/introductions\/[a-z2-7]{26}$/);
    address = new URL(page.url()).pathname;
    await page.getByRole('heading', { name: '等待对方答复' }).waitFor();
    await unknown('the introduction');
    await university.inspect('an introduction that waits for an answer');
  });

  step('the enterprise finds it among its tasks and asks', async () => {
    const { page } = enterprise;
    await enterprise.open('/todo');
    await page.getByText('答复意向').waitFor();
    await page.getByRole('link', { name: need }).first().click();
    await page.waitForURL((u) => u.pathname === address);
    await page.getByRole('heading', { name: '请答复这份意向' }).waitFor();
    await page.getByText('对方在同意之前看不到本单位名称').waitFor();
    await enterprise.inspect('an introduction to answer');
    await enterprise.button('追问').click();
    await page.getByRole('dialog').getByLabel('问题').fill('试验台能加到多少吨？');
    await enterprise.confirm('追问');
    await page.getByRole('heading', { name: '等待对方答复您的追问' }).waitFor();
  });

  step('the university answers, and still does not know whom', async () => {
    const { page } = university;
    await university.open(address);
    await page.getByText('试验台能加到多少吨？').first().waitFor();
    await unknown('the question');
    await university.button('答复追问').click();
    await page.getByRole('dialog').getByLabel('答复').fill('最大二十五吨，频率十赫兹');
    await university.confirm('答复追问');
    await page.getByRole('heading', { name: '等待对方答复' }).waitFor();
    await university.open('/mine/introductions');
    // The samples may have the two talk about something else.
    const line = page.getByRole('listitem').filter({ has: page.locator(`a[href="${address}"]`) });
    await line.getByText(need).first().waitFor();
    await unknown('the line of the list', line);
    await university.inspect('the introductions of a university');
  });

  step('the enterprise accepts, and both know each other', async () => {
    await enterprise.open(address);
    await enterprise.button('同意洽谈').click();
    await enterprise.confirm('同意洽谈');
    await enterprise.page.getByRole('heading', { name: '洽谈室', exact: true }).waitFor();
    await university.open(address);
    await university.page.getByRole('link', { name: firm.name }).first().waitFor();
  });

  step('they write, with a file, and see what the other has seen', async () => {
    const { page } = university;
    await enterprise.open('/todo'); // in the room it would see what is written at once
    await page.getByLabel('写留言').fill('附上试验台的参数，请看是否够用');
    await page.locator('input[type=file]').setInputFiles(scan('试验台参数.pdf'));
    await page.locator('.write .file-name', { hasText: '试验台参数.pdf' }).waitFor();
    await university.button('发送').click();
    await page.getByText('对方还没有人看到').waitFor();
    await enterprise.open(address);
    await enterprise.page.locator('.messages').getByText('请看是否够用').waitFor();
    const saved = enterprise.page.waitForEvent('download');
    await enterprise.page.locator('.messages').getByRole('button', { name: /下载/ }).click();
    assert.equal((await saved).suggestedFilename(), '试验台参数.pdf');
    await page.getByText('顾明 已看').waitFor({ timeout: 30_000 });
    await university.inspect('a deal room');
    await page.setViewportSize(phone);
    await university.inspect('a deal room on a phone');
    await page.setViewportSize(desktop);
  });

  step('they agree on a meeting and on who does what', async () => {
    const { page } = university;
    await university.button('提议会议').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('主题').fill('试验方案讨论');
    await dialog.getByLabel('开始时间（北京时间）').fill(`${day(7)}T09:30`);
    await university.look('a meeting being proposed', { axe: false });
    await university.confirm('提议会议');
    await page.getByText('试验方案讨论').waitFor();
    await enterprise.open(address);
    await enterprise.button('确认').click();
    const meetings = enterprise.page.getByRole('region', { name: '会议' });
    await meetings.getByText('已确认').waitFor();
    const saved = enterprise.page.waitForEvent('download');
    await meetings.getByRole('button', { name: '日历文件（.ics）' }).click();
    const calendar = await readFile(await (await saved).path(), 'utf8');
    assert.match(calendar, /\r\nSUMMARY:试验方案讨论\r\n/);
    assert.match(calendar, new RegExp(`\r\nDTSTART;TZID=Asia/Shanghai:${day(7).replaceAll('-', '')}T093000\r\n`));

    await enterprise.button('添加里程碑').click();
    const milestone = enterprise.page.getByRole('dialog');
    await milestone.getByLabel('事项').fill('提供十件铆接样件');
    await enterprise.pick(milestone.getByRole('combobox'), firm.name);
    await milestone.getByLabel('完成期限').fill(day(14));
    await enterprise.confirm('添加里程碑');
    const milestones = enterprise.page.getByRole('region', { name: '里程碑' });
    await milestones.getByText('提供十件铆接样件').waitFor();
    await milestones.getByRole('button', { name: '标记完成' }).click();
    await milestones.getByText('已完成').waitFor();
    await enterprise.inspect('a deal room with a meeting and a milestone');
  });

  step('a contract is filled in from the room', async () => {
    const { page } = university;
    await university.open(address);
    await page.getByRole('link', { name: '起草合同', exact: true }).click();
    await page.waitForURL(/\/mine\/contracts\/new\?introduction=/);
    const code = (side) => page.getByRole('group', { name: side }).getByLabel('统一社会信用代码').inputValue();
    await becomes('12220100MYA4283166', () => code('卖方'), 'the university sells');
    assert.equal(await code('买方'), firm.credit_code);
    assert.equal(await page.getByLabel('项目名称').inputValue(), need);
    await page.getByText('委托开发合同').first().waitFor();
  });

  step('the list and a room speak English', async () => {
    const english = await Person.arrive(browser, server, { as: people.university, language: 'en', viewport: phone });
    await english.open('/mine/introductions');
    await english.page.getByText('Sent').first().waitFor();
    await english.inspect('the introductions on a phone in English');
    await english.open(address);
    await english.page.getByRole('heading', { name: 'Deal room', exact: true }).waitFor();
    await english.inspect('a deal room on a phone in English');
    await english.leave();
  });
});
