// The life of a demand: an enterprise posts it without its name, its manager approves, a reviewer returns it with a mark
// and then publishes it; two universities are told and express interest; one is declined with a reason, one accepted; a
// broker comes in when both want it; the confidential part is opened to the one; they write, meet and set a milestone, and
// a contract is filled in, written and confirmed by both, one of them in English. Who the enterprise is, the others learn
// when it accepts them, and not before.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { Caller, day, makeAccount, ownPassword } from './api.mjs';
import { scan } from './files.mjs';
import { ask, becomes, desktop, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';

const need = '隧道养护车液压支臂低温密封失效，求耐寒密封与自润滑方案';
const problem =
  '隧道养护车液压支臂在零下三十五度时密封圈硬化漏油，支臂销轴缺油磨损。需要耐寒密封材料与自润滑销轴的成套方案，配合支臂改造验证。';
const maker = 'poster@heyuan.example';
const head = 'manager@heyuan.example';
const second = 'transfer@yunqiao.example';
const secret = '支臂销轴比压二十二兆帕，密封沟槽间隙零点一五毫米。';

describe("a demand's life", { concurrency: false }, () => {
  let server;
  let browser;
  let firm;
  const other = {}; // the second university
  const who = {};
  let demand;
  let room; // address of the introduction that is accepted
  let declined;
  let request; // address of the request to read the confidential part
  let contract; // address of its page

  const step = inSteps();

  /** Lets a university publish an achievement that the demand will meet. */
  async function offer(caller, number, title) {
    const reviewer = await Caller.signIn(server, people.reviewer);
    const summary = `${title}。用于液压支臂和销轴的耐寒密封与自润滑，零下四十度不硬化漏油。`;
    const content = { title, field: '03', summary, trl: 7, modes: ['commissioned'] };
    let w = await caller.call('POST', '/achievements', { number, content });
    w = await caller.call('POST', `/achievements/${w.id}/actions`, { action: 'submit' }, w.version);
    await reviewer.call('POST', `/achievements/${w.id}/actions`, { action: 'publish' }, w.version);
    return w.id;
  }

  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    const organisation = async (name) => {
      const { items } = await ask(server, `/organisations?q=${encodeURIComponent(name)}&size=100`);
      return items.find((o) => o.name.includes(name));
    };
    firm = await organisation('鹤原');
    other.organisation = await organisation('云桥理工');
    await makeAccount(server, { login: maker, name: '秦川', organisation: firm.id, role: 'member' });
    await makeAccount(server, { login: head, name: '方园', organisation: firm.id, role: 'org_manager' });
    const manager = { login: second, name: '陆明', organisation: other.organisation.id, role: 'org_manager' };
    await makeAccount(server, manager);
    await offer(await Caller.signIn(server, people.university), 'LIFE-1', '液压支臂耐寒密封圈与自润滑销轴成套技术');
    await offer(await Caller.signIn(server, second, ownPassword), 'LIFE-2', '低温液压支臂用耐寒密封材料和自润滑销轴');
    who.manager = await Person.arrive(browser, server);
    await who.manager.signIn(head, ownPassword);
    who.reviewer = await Person.arrive(browser, server, { as: people.reviewer });
    who.university = await Person.arrive(browser, server, { as: people.university });
    who.broker = await Person.arrive(browser, server, { as: people.broker });
    who.member = await Person.arrive(browser, server);
    await who.member.signIn(maker, ownPassword);
    who.second = await Person.arrive(browser, server);
    await who.second.signIn(second, ownPassword);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Nothing on the page of somebody tells who the enterprise is. */
  const unknown = async (person, what, part) => {
    const html = await (part ? part.innerHTML() : person.page.content());
    for (const secret of ['鹤原', firm.id, firm.credit_code].filter(Boolean)) {
      assert.ok(!html.includes(secret), `${what} shows ${secret}`);
    }
  };

  /** A look at both widths. */
  const looks = async (person, what) => {
    await person.inspect(what);
    await person.page.setViewportSize(phone);
    await person.inspect(`${what} on a phone`);
    await person.page.setViewportSize(desktop);
  };

  /** The alert on something in an inbox, as soon as it is there. */
  const alerted = async (person, sort, title) => {
    const { page } = person;
    const card = page.locator('.alert', { hasText: need }).filter({ hasText: title }).first();
    await becomes(
      true,
      async () => {
        await person.open(`/inbox?sort=${sort}`);
        return card.isVisible();
      },
      `${title} in the inbox`,
    );
    return card;
  };

  step('a member posts it without the name, and its manager sends it on', async () => {
    const { page } = who.member;
    await who.member.open('/mine/demands/new');
    await page.getByLabel('标题', { exact: true }).fill(need);
    await page.getByLabel('本单位编号').fill('LIFE-D');
    await who.member.choose('技术领域', '先进制造');
    await page.getByLabel('拟解决的主要技术问题').fill(problem);
    await page.getByLabel('不公开单位名称').check();
    await looks(who.member, 'a demand being posted without a name');
    await who.member.button('保存并提交审核').click();
    await who.member.confirm('提交审核');
    await page.waitForURL((u) => u.pathname === '/mine/demands');

    const { page: desk } = who.manager;
    await who.manager.open(`/mine/demands?q=${encodeURIComponent(need)}`);
    await desk.locator('tbody tr', { hasText: need }).getByRole('link', { name: '审核', exact: true }).click();
    await desk.getByRole('heading', { level: 1, name: need }).waitFor();
    await looks(who.manager, 'a demand that its manager approves');
    await who.manager.button('同意报送').click();
    await who.manager.confirm('同意报送');
    await desk.waitForURL((u) => u.pathname === '/mine/demands');
  });

  step('a reviewer returns it with a mark, it is mended and published', async () => {
    const { page } = who.reviewer;
    const toReview = async () => {
      await who.reviewer.open('/review?kind=demands');
      await page.getByRole('link', { name: need }).click();
      await page.getByRole('heading', { level: 1, name: need }).waitFor();
    };
    await toReview();
    await who.reviewer.button('退回修改').click();
    await page.getByLabel('缺少可核对的技术指标').check();
    await who.reviewer.button('添加一处标注').click();
    await who.reviewer.pick(page.getByLabel('第 1 处标注的字段'), '拟解决的主要技术问题');
    await page.getByLabel('第 1 处标注的说明').fill('写明支臂压力和寿命要求');
    await who.reviewer.confirm('退回修改');
    await page.waitForURL((u) => u.pathname === '/review');

    const { page: desk } = who.manager;
    await who.manager.open(`/mine/demands?q=${encodeURIComponent(need)}`);
    await desk.locator('tbody tr', { hasText: need }).getByRole('link', { name: '编辑' }).click();
    await desk.getByText('拟解决的主要技术问题：写明支臂压力和寿命要求').waitFor();
    await looks(who.manager, 'a demand that was returned with a mark');
    await desk.getByLabel('拟解决的主要技术问题').fill(`${problem}系统压力二十五兆帕，密封寿命不低于两年。`);
    await who.manager.button('保存并提交审核').click();
    await who.manager.confirm('提交审核');
    await desk.waitForURL((u) => u.pathname === '/mine/demands');

    await toReview();
    await who.reviewer.button('发布').click();
    await who.reviewer.confirm('发布');
    await page.waitForURL((u) => u.pathname === '/review');
  });

  step('two universities are told of it and express interest', async () => {
    for (const [person, words] of [
      [who.university, '希望先做支臂台架试验，再谈成套供货'],
      [who.second, '愿提供密封材料样件'],
    ]) {
      const { page } = person;
      const card = await alerted(person, 'match', '有需求与贵单位的成果匹配');
      await unknown(person, 'the alert', card);
      await looks(person, `the alert of ${person === who.second ? 'the second' : 'a'} university`);
      await card.getByRole('heading').getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: need }).waitFor();
      await unknown(person, 'the demand');
      demand = new URL(page.url()).pathname.split('/').at(-1);
      await page.getByRole('link', { name: '表达意向', exact: true }).click();
      await page.waitForURL(/\/mine\/introductions\/new/);
      await page.getByText('匿名需求，对方同意后显示名称').waitFor();
      await page.getByLabel('附上本单位的条目（可选）').click();
      await page
        .locator('.ant-select-dropdown:visible')
        .getByText(/耐寒密封/)
        .first()
        .click();
      await page.waitForURL(/achievement=/);
      await person.settle();
      await page.getByLabel('希望怎样合作').fill(words);
      await page.getByLabel('为何合适').fill('本校有低温环境舱和液压试验台');
      await person.pick(page.getByLabel('目前阶段'), '条件具备，可启动');
      await unknown(person, 'the form');
      await person.button('提出意向').click();
      await page.waitForURL(/\/introductions\/[a-z2-7]{26}$/);
      if (person === who.second) declined = new URL(page.url()).pathname;
      else room = new URL(page.url()).pathname;
      await page.getByRole('heading', { name: '等待对方答复' }).waitFor();
      await unknown(person, 'the introduction');
      // The match that it grew out of is done with.
      await person.open('/inbox?box=done&sort=match');
      await page.locator('.alert', { hasText: need }).first().waitFor();
    }
  });

  step('the enterprise hears of both and declines one with a reason', async () => {
    const { page } = who.manager;
    await becomes(
      2,
      async () => {
        await who.manager.open('/inbox?sort=introduction');
        return page.locator('.alert', { hasText: need }).filter({ hasText: '新的合作意向' }).count();
      },
      'two interests in the inbox',
    );
    await looks(who.manager, 'two interests in the inbox');
    await page.locator('.alert', { hasText: '云桥' }).getByRole('heading').getByRole('link').click();
    await page.getByRole('heading', { name: '请答复这份意向' }).waitFor();
    assert.equal(new URL(page.url()).pathname, declined);
    await who.manager.button('婉拒').click();
    await who.manager.pick(page.getByRole('dialog').getByLabel('原因'), '成熟度不够');
    await page.getByRole('dialog').getByLabel('说明').fill('希望已有装车业绩');
    await who.manager.confirm('婉拒');
    await page.getByRole('heading', { name: '已婉拒这份意向' }).waitFor();

    const card = await alerted(who.second, 'introduction', '意向被婉拒');
    await card.getByText('原因：成熟度不够').waitFor();
    await unknown(who.second, 'the alert of a refusal', card);
    await looks(who.second, 'a refusal in the inbox');
    await card.getByRole('heading').getByRole('link').click();
    await who.second.page.getByText('希望已有装车业绩').first().waitFor();
    await unknown(who.second, 'an introduction that was declined');
  });

  step('it accepts the other, and the two know each other', async () => {
    const { page } = who.university;
    await who.university.open(room);
    await unknown(who.university, 'the introduction before acceptance');
    await who.manager.open(room);
    await who.manager.button('同意洽谈').click();
    await who.manager.confirm('同意洽谈');
    await who.manager.page.getByRole('heading', { name: '洽谈室', exact: true }).waitFor();
    // Nothing is loaded anew: the event stream tells.
    await page.getByRole('heading', { name: '洽谈室', exact: true }).waitFor();
    await page.getByRole('link', { name: firm.name }).first().waitFor();
  });

  step('a message of the other side is seen at once', async () => {
    const { page } = who.university;
    await page.getByLabel('写留言').fill('附上低温台架的参数，请看是否够用');
    await page.locator('input[type=file]').setInputFiles(scan('低温台架参数.pdf'));
    await page.locator('.write .file-name', { hasText: '低温台架参数.pdf' }).waitFor();
    await who.university.button('发送').click();
    const there = who.manager.page.locator('.messages');
    await there.getByText('请看是否够用').waitFor({ timeout: 5_000 });
    await page.getByText(/方园.* 已看/).waitFor({ timeout: 5_000 });
  });

  step('a broker comes in when both want it', async () => {
    await who.university.button('邀请经纪机构').click();
    const dialog = who.university.page.getByRole('dialog');
    await who.university.pick(dialog.getByRole('combobox'), /北桥/);
    await who.university.confirm('邀请经纪机构');
    await who.manager.button('同意邀请').click();
    await who.manager.confirm('同意邀请');
    const card = await alerted(who.broker, 'introduction', '双方邀请贵单位担任经纪方');
    await looks(who.broker, 'a broker is asked');
    await card.getByRole('heading').getByRole('link').click();
    const { page } = who.broker;
    await page.getByText('同意之前只显示双方与事项').waitFor();
    assert.equal(await page.getByText('请看是否够用').count(), 0, 'it reads nothing that was said');
    await who.broker.button('接受委托').click();
    await who.broker.confirm('接受委托');
    await page.locator('.messages').getByText('请看是否够用').waitFor();
  });

  step('they meet and agree on who does what', async () => {
    await who.broker.button('提议会议').click();
    const dialog = who.broker.page.getByRole('dialog');
    await dialog.getByLabel('主题').fill('三方方案会');
    await dialog.getByLabel('开始时间（北京时间）').fill(`${day(7)}T09:30`);
    await who.broker.confirm('提议会议');
    const meetings = who.manager.page.getByRole('region', { name: '会议' });
    await meetings.getByText('三方方案会').waitFor();
    await who.manager.button('确认').click();
    await meetings.getByText('已确认').waitFor();

    await who.manager.button('添加里程碑').click();
    const milestone = who.manager.page.getByRole('dialog');
    await milestone.getByLabel('事项').fill('提供支臂图纸和工况');
    await who.manager.pick(milestone.getByRole('combobox'), firm.name);
    await milestone.getByLabel('完成期限').fill(day(14));
    await who.manager.confirm('添加里程碑');
    await who.university.page.getByRole('region', { name: '里程碑' }).getByText('提供支臂图纸和工况').waitFor();
    await looks(who.university, 'the room of three');
    await looks(who.broker, 'the room as a broker reads it');
  });

  step('the confidential part is opened to the one university', async () => {
    const { page } = who.manager;
    await who.manager.open(`/mine/confidential/${demand}`);
    await page.getByLabel('保密内容').fill(secret);
    await page.locator('input[type=file]').setInputFiles(scan('支臂装配图.pdf'));
    await page.locator('.file-name', { hasText: '支臂装配图.pdf' }).waitFor();
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText('已保存').first().waitFor();
    await looks(who.manager, 'a confidential part that its owner writes');

    const { page: reads } = who.university;
    await who.university.open(room);
    const card = reads.getByRole('region', { name: '需求的保密部分' });
    await card.getByRole('link', { name: '申请查阅' }).click();
    await reads.getByRole('textbox', { name: '申请理由' }).fill('设计台架工装，需要销轴比压和沟槽间隙');
    assert.ok(await who.university.button('提交申请').isDisabled(), 'not before the undertaking is accepted');
    await looks(who.university, 'asking for the confidential part, with the undertaking');
    await reads.getByRole('checkbox').check();
    await who.university.button('提交申请').click();
    await reads.waitForURL(/\/mine\/disclosures\/[a-z2-7]{26}$/);
    request = new URL(reads.url()).pathname;
    await reads.getByText('等待发布单位决定。').waitFor();
    assert.ok(!(await reads.content()).includes('比压二十二'), 'not before the owner consents');

    await who.manager.open('/todo');
    await page.getByRole('listitem').filter({ hasText: '保密部分查阅申请' }).getByRole('link').first().click();
    await page.waitForURL((u) => u.pathname === request);
    await looks(who.manager, 'a request for the confidential part');
    await who.manager.button('同意开放').click();
    await who.manager.confirm('同意开放');
    await page.getByText('已开放').first().waitFor();
    await who.university.open(request);
    await who.university.button('打开保密部分').click();
    await reads.getByText(secret).waitFor();
    const saved = reads.waitForEvent('download');
    await reads.getByRole('button', { name: '下载：支臂装配图.pdf' }).click();
    assert.equal((await saved).suggestedFilename(), '支臂装配图.pdf');
    await looks(who.university, 'a confidential part that is read');
  });

  step('and to the other it does not exist', async () => {
    const caller = await Caller.signIn(server, second, ownPassword);
    for (const path of [`/confidentials/${demand}`, request.replace('/mine', ''), room]) {
      await assert.rejects(caller.call('GET', path), /: 404 .*not_found/s, path);
    }
    const { page } = who.second;
    who.second.expectRefusal(404);
    await who.second.open(request);
    await who.second.open(`/demands/${demand}`);
    await page.getByRole('link', { name: '申请查阅', exact: true }).waitFor();
    assert.ok(!(await page.content()).includes('支臂装配图'), 'no name of a file');
    await unknown(who.second, 'the confidential part to the other university');
  });

  step('a contract is filled in from the room', async () => {
    const { page } = who.university;
    await who.university.open(room);
    await page.getByRole('link', { name: '起草合同', exact: true }).click();
    await page.waitForURL(/\/mine\/contracts\/new\?introduction=/);
    const code = (side) => page.getByRole('group', { name: side }).getByLabel('统一社会信用代码').inputValue();
    await becomes('12220100MYA4283166', () => code('卖方'), 'the university sells');
    assert.equal(await code('买方'), firm.credit_code);
    assert.equal(await page.getByLabel('项目名称').inputValue(), need);
    await looks(who.university, 'a contract that is filled in from the room');
  });

  step('the university writes and confirms it', async () => {
    const { page } = who.university;
    const fill = {
      签订日期: day(0),
      开始日期: day(0),
      截止日期: day(365),
      履行地点: '长春市',
      卖方的任务: '研制密封与自润滑销轴并完成台架试验',
      买方的任务: '提供支臂图纸、工况和试验车',
      成果归属和收益分配: '研究成果归双方共有',
      验收标准和方法: '按指标由第三方检测',
      合同成交总额: '860000',
    };
    for (const [label, value] of Object.entries(fill)) await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByLabel('保密', { exact: true }).fill('双方保密五年');
    await who.university.pick(page.getByLabel('支付方式', { exact: true }), '一次总算、一次总付');
    for (const n of [0, 1]) await page.getByRole('radiogroup').nth(n).getByRole('radio', { name: '否' }).check();
    await page.getByText('文本已齐全，可以确认').waitFor();
    await who.university.button('保存').click();
    await page.waitForURL(/\/contracts\/[a-z2-7]{26}$/);
    contract = new URL(page.url()).pathname;
    await who.university.button('确认文本').click();
    await page.getByRole('dialog').getByRole('checkbox').check();
    await who.university.confirm('确认文本');
    await page.getByRole('heading', { name: '等待对方确认文本' }).waitFor();
    await looks(who.university, 'a contract that waits for the other side');
  });

  step('the enterprise confirms it in English, and the talks have led to a contract', async () => {
    const { page } = who.manager;
    await who.manager.open('/todo');
    await page.locator('.site-tools button[lang="en"]').click();
    await page.locator('main').getByRole('link', { name: need }).first().waitFor();
    await looks(who.manager, 'the tasks of the enterprise, in English');
    await page.locator(`main a[href="${contract}"]`).first().click();
    await page.getByRole('heading', { name: 'Compare and confirm the text' }).waitFor();
    await looks(who.manager, 'a contract to confirm, in English');
    await who.manager.button('Confirm the text').click();
    await page.getByRole('dialog').getByRole('checkbox').check();
    await who.manager.confirm('Confirm the text');
    await page.getByRole('heading', { name: 'Compare and confirm the text' }).waitFor({ state: 'detached' });
    await who.manager.open(room);
    await page.getByRole('heading', { name: 'It has led to a contract' }).waitFor();
    await page.locator(`a[href="${contract}"]`, { hasText: 'See the contract' }).waitFor();
    await looks(who.manager, 'a room that has led to a contract, in English');
    await page.locator('.site-tools button[lang="zh-CN"]').click();
    await who.university.open(room);
    await who.university.page.getByRole('heading', { name: '双方已就此签约' }).waitFor();
    await looks(who.university, 'a room that has led to a contract');
  });

  step('and to everyone else the enterprise is unknown still', async () => {
    await who.second.open(`/demands/${demand}`);
    await unknown(who.second, 'the demand to the university that was declined');
    const visitor = await Person.arrive(browser, server, { viewport: phone });
    await visitor.open(`/demands/${demand}`);
    await unknown(visitor, 'the demand to a visitor');
    await visitor.open(`/search?kind=demand&q=${encodeURIComponent('鹤原')}`);
    assert.ok(!(await visitor.page.locator('main').innerText()).includes(need), 'its name finds it');
    await visitor.leave();
  });
});
