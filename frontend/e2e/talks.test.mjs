// The talks of two organisations over some weeks: an agency is refused, another comes in when both want it, reads and
// writes, and reads the confidential part only once that is opened to it; they are parked, come back on their day, and
// end with a reason. What was answered comes back to authors as advice, and to offices and organisations as figures.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { Caller, makeAccount, ownPassword } from './api.mjs';
import { becomes, desktop, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';

const days = { meet: '2026-09-07', park: '2026-09-09', follow: '2026-09-21' };
const need = '高寒动车组车钩缓冲器胶泥低温流动性差，求耐寒缓冲介质';
const offer = '低黏温系数有机硅缓冲胶泥及灌装工艺';
const secret = '缓冲器腔压曲线：零下四十度静压 18.6 MPa，容量 62 kJ。';
const maker = 'deal@hanchen.example';
const agent = 'manager@beiqiao.example';
const agency = 'manager@duqiao.example';

describe('the talks of two organisations', { concurrency: false }, () => {
  let server;
  let browser;
  const who = {};
  const items = {}; // ids of the demand and the achievement
  let room; // address of the introduction that is accepted
  let before0; // figures of the office before all this

  const step = inSteps();

  /** A listing that its owner submits and the department publishes. */
  async function publish(owner, kind, number, content) {
    const reviewer = await Caller.signIn(server, people.reviewer);
    let w = await owner.call('POST', `/${kind}`, { number, content });
    w = await owner.call('POST', `/${kind}/${w.id}/actions`, { action: 'submit' }, w.version);
    await reviewer.call('POST', `/${kind}/${w.id}/actions`, { action: 'publish' }, w.version);
    return w.id;
  }

  async function listings() {
    const university = await Caller.signIn(server, people.university);
    const enterprise = await Caller.signIn(server, people.enterprise);
    const problem = `${need}。零下四十度缓冲器回弹迟滞，需要耐寒缓冲胶泥和灌装工艺。`;
    items.demand = await publish(enterprise, 'demands', 'TALKS-D', {
      title: need,
      field: '03',
      problem,
      modes: ['commissioned'],
      deadline: '2026-12-31',
      indicators: [],
    });
    items.achievement = await publish(university, 'achievements', 'TALKS-A', {
      title: offer,
      field: '03',
      summary: '用于车钩缓冲器的耐寒有机硅缓冲胶泥，零下五十度仍可流动，附灌装工艺。',
      trl: 6,
      modes: ['commissioned'],
    });
    await enterprise.call('PUT', `/confidentials/${items.demand}`, { text: secret, files: [] }, 0);
  }

  /** The sums of the page of figures, by the name of a column. */
  async function sums(person) {
    await person.open('/desk/introductions');
    const table = person.page.getByRole('region', { name: '合计' });
    await table.waitFor();
    const heads = await table.getByRole('columnheader').allInnerTexts();
    const cells = await table.getByRole('row').last().getByRole('cell').allInnerTexts();
    return Object.fromEntries(heads.map((head, n) => [head, Number(cells[n])]));
  }

  before(async () => {
    server = await startServer({ on: days.meet });
    browser = await startBrowser();
    await listings();
    const operator = await Caller.signIn(server, people.operator);
    const { items: agencies } = await operator.call('GET', '/organisations?kind=agency&size=100');
    const of = (name) => agencies.find((o) => o.name.includes(name)).id;
    await makeAccount(server, { login: agent, name: '齐桥', organisation: of('北桥'), role: 'org_manager' });
    await makeAccount(server, { login: agency, name: '杜桥', organisation: of('渡桥'), role: 'org_manager' });
    const { organisation } = await (await Caller.signIn(server, people.enterprise)).call('GET', '/me');
    await makeAccount(server, { login: maker, name: '罗钩', organisation: organisation.id, role: 'member' });
    const arrive = async (name, ...account) => {
      who[name] = await Person.arrive(browser, server);
      await who[name].signIn(...account);
    };
    await arrive('university', people.university);
    await arrive('enterprise', people.enterprise);
    await arrive('agent', agent, ownPassword);
    await arrive('agency', agency, ownPassword);
    await arrive('reviewer', people.reviewer);
    before0 = await sums(who.reviewer);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** A look at both widths, and at the narrow one in English too. */
  const looks = async (person, what) => {
    const { page } = person;
    await person.inspect(what);
    await page.setViewportSize(phone);
    await person.inspect(`${what}, on a phone`);
    await page.setViewportSize(desktop);
    if (!process.env.E2E_SHOTS) return;
    await page.locator('.site-tools button[lang="en"]').click();
    await person.settle();
    await person.inspect(`${what}, in English`);
    await page.setViewportSize(phone);
    await person.inspect(`${what}, in English on a phone`);
    await page.setViewportSize(desktop);
    await page.locator('.site-tools button[lang="zh-CN"]').click();
    await person.settle();
  };

  /** What the server answers about an address to whom a page belongs. */
  const statusFor = (person, path) =>
    person.page.evaluate(async (at) => {
      const session = await fetch('/api/v1/session/refresh', {
        method: 'POST',
        headers: { 'X-Requested-With': 'duijie' },
      });
      const { access_token: token } = await session.json();
      return (await fetch(`/api/v1${at}`, { headers: { Authorization: `Bearer ${token}` } })).status;
    }, path);

  step('a university finds a demand by search and expresses interest', async () => {
    const { page } = who.university;
    await who.university.open(`/search?kind=demand&q=${encodeURIComponent('车钩缓冲器胶泥')}`);
    await page.getByRole('link', { name: need }).first().click();
    await page.getByRole('heading', { level: 1, name: need }).waitFor();
    await looks(who.university, 'a demand of another organisation');
    await page.getByRole('link', { name: '表达意向', exact: true }).first().click();
    await page.getByText('对方将看到本单位名称').waitFor();
    await page.getByLabel('附上本单位的条目（可选）').click();
    await page.locator('.ant-select-dropdown:visible').getByText(offer).click();
    await page.waitForURL(/achievement=/);
    await who.university.settle();
    await who.university.button('提出意向').click();
    await page.locator('.ant-form-item-has-error').first().waitFor();
    await looks(who.university, 'an interest with nothing filled in');
    await page.getByLabel('希望怎样合作').fill('希望拿到一台缓冲器做低温落锤试验，再谈委托开发');
    await page.getByLabel('为何合适').fill('本校有低温落锤台和胶泥灌装线');
    await who.university.pick(page.getByLabel('目前阶段'), '条件具备，可启动');
    await who.university.button('提出意向').click();
    await page.waitForURL(/\/introductions\/[a-z2-7]{26}$/);
    room = new URL(page.url()).pathname;
    await looks(who.university, 'an interest that waits');
  });

  step('the enterprise accepts', async () => {
    const { page } = who.enterprise;
    await who.enterprise.open(room);
    await looks(who.enterprise, 'an interest to answer');
    await who.enterprise.button('同意洽谈').click();
    await who.enterprise.confirm('同意洽谈');
    await page.getByRole('heading', { name: '洽谈室', exact: true }).waitFor();
    await looks(who.enterprise, 'a room that has just opened');
    await page.getByLabel('写留言').fill('样机可以提供一台，请先报试验方案');
    await who.enterprise.button('发送').click();
    await page.locator('.messages').getByText('请先报试验方案').waitFor();
  });

  const invite = async (name, words) => {
    await who.enterprise.button('邀请经纪机构').click();
    const dialog = who.enterprise.page.getByRole('dialog');
    await who.enterprise.pick(dialog.getByRole('combobox'), name);
    await dialog.getByLabel(/^说明/).fill(words);
    await who.enterprise.look('inviting an agency');
    await who.enterprise.confirm('邀请经纪机构');
    await dialog.waitFor({ state: 'detached' });
  };

  step('an agency that only one side wants learns of nothing', async () => {
    await invite(/渡桥/, '请渡桥帮助起草试验协议');
    const { page } = who.university;
    await who.university.open(room);
    const part = page.getByRole('region', { name: '经纪机构' });
    await part.getByText('请渡桥帮助起草试验协议').waitFor();
    await looks(who.university, 'an invitation of an agency to agree to');
    who.agency.expectRefusal(404);
    assert.equal(await statusFor(who.agency, `/introductions/${room.split('/').at(-1)}`), 404);
    await part.getByRole('button', { name: '不同意', exact: true }).click();
    await page.getByRole('dialog').getByLabel(/^说明/).fill('希望换一家做过铁路协议的机构');
    await who.university.confirm('不同意');
    const here = who.enterprise.page.getByRole('region', { name: '经纪机构' });
    await here.getByText('未同意').waitFor(); // told by the event stream
    await here.getByText('希望换一家做过铁路协议的机构').waitFor();
    await looks(who.enterprise, 'an agency that was refused');
    await who.agency.open('/mine/introductions');
    await who.agency.page.getByText('还没有意向').waitFor();
    await looks(who.agency, 'no introductions');
  });

  step('an agency that both want comes in, reads and writes', async () => {
    await invite(/北桥/, '请北桥协助拟定试验协议');
    const { page } = who.agent;
    await who.university.button('同意邀请').click();
    await who.university.confirm('同意邀请');
    await becomes(
      true,
      async () => {
        await who.agent.open('/todo');
        return page.getByRole('link', { name: need }).isVisible();
      },
      'the invitation among the tasks',
    );
    await page.getByText('答复经纪邀请').first().waitFor();
    await looks(who.agent, 'the tasks of a broker');
    await page.getByRole('link', { name: need }).first().click();
    await page.waitForURL((u) => u.pathname === room);
    await page.getByText('同意之前只显示双方与事项').waitFor();
    assert.equal(await page.getByText('请先报试验方案').count(), 0, 'what was said');
    assert.equal(await page.getByText('低温落锤').count(), 0, 'what was proposed');
    await looks(who.agent, 'an agency before it agrees');
    await who.agent.button('接受委托').click();
    await who.agent.confirm('接受委托');
    await page.locator('.messages').getByText('请先报试验方案').waitFor();
    await page.getByLabel('写留言').fill('试验协议样本已备，先请双方核对试验件归属');
    await who.agent.button('发送').click();
    for (const person of [who.university, who.enterprise]) {
      await person.page.locator('.messages').getByText('请双方核对试验件归属').waitFor();
    }
    await looks(who.agent, 'the room of a broker');
  });

  step('the broker does not read the confidential part that is opened to another', async () => {
    const { page } = who.university;
    await who.university.open(`/demands/${items.demand}`);
    await page.getByRole('link', { name: '申请查阅', exact: true }).click();
    await page.getByRole('textbox', { name: '申请理由' }).fill('编制低温落锤试验方案，需要腔压曲线');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: '提交申请' }).click();
    await page.waitForURL(/\/mine\/disclosures\/[a-z2-7]{26}$/);
    const request = new URL(page.url()).pathname;
    await who.enterprise.open(request);
    await who.enterprise.button('同意开放').click();
    await who.enterprise.confirm('同意开放');
    await who.enterprise.page.getByText('已开放').first().waitFor();
    await who.university.open(request);
    await who.university.button('打开保密部分').click();
    await page.getByText(secret).waitFor();

    const path = `/confidentials/${items.demand}`;
    who.agent.expectRefusal(404);
    assert.equal(await statusFor(who.agent, path), 404, 'the broker reads it');
    await who.agent.open(`/demands/${items.demand}`);
    await who.agent.page.getByRole('link', { name: '申请查阅', exact: true }).waitFor();
    assert.ok(!(await who.agent.page.content()).includes('18.6'), 'nothing of it is on the page');
    await who.agent.open(room);
    assert.ok(!(await who.agent.page.content()).includes('18.6'), 'nor in the room');
    assert.equal(await statusFor(who.university, path), 200, 'the university reads it still');
  });

  step('the broker reads it once it is opened to the agency too', async () => {
    const { page } = who.agent;
    await who.agent.open(`/demands/${items.demand}`);
    await page.getByRole('link', { name: '申请查阅', exact: true }).click();
    await page.getByRole('textbox', { name: '申请理由' }).fill('受双方委托拟定试验协议的技术附件');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: '提交申请' }).click();
    await page.waitForURL(/\/mine\/disclosures\/[a-z2-7]{26}$/);
    await page.getByText('等待发布单位决定。').waitFor();
    const { page: owner } = who.enterprise;
    await who.enterprise.open('/todo');
    await owner.getByRole('listitem').filter({ hasText: '保密部分查阅申请' }).getByRole('link').first().click();
    await owner.getByText('齐桥').waitFor();
    await who.enterprise.button('同意开放').click();
    await who.enterprise.confirm('同意开放');
    await owner.getByText('已开放').first().waitFor();
    await page.reload();
    await who.agent.button('打开保密部分').click();
    await page.getByText(secret).waitFor();
  });

  step('they are parked until a day', async () => {
    const { page } = who.university;
    await who.university.open(room);
    await who.university.button('暂缓').click();
    const dialog = page.getByRole('dialog');
    who.university.expectRefusal(422);
    await dialog.getByLabel('再次跟进日期').fill(days.meet);
    await dialog.getByLabel('说明').fill('等落锤台检修完');
    await who.university.confirm('暂缓');
    await dialog.getByText(/今天之后的日期/).waitFor();
    await dialog.getByLabel('再次跟进日期').fill(days.follow);
    await who.university.look('parking the talks');
    await who.university.confirm('暂缓');
    await page.getByRole('heading', { name: '洽谈已暂缓' }).waitFor();
    await page.getByText('再次跟进').first().waitFor();
    await looks(who.university, 'a room that is parked');
    await who.enterprise.open(room);
    await who.enterprise.page.getByText('等落锤台检修完').first().waitFor();
    await who.enterprise.open('/todo');
    assert.equal(await who.enterprise.page.getByText('已到再次跟进的日期').count(), 0, 'before its day');
  });

  step('on that day it is a task of both, and they take it up again', async () => {
    for (const person of Object.values(who)) await person.goHome();
    await server.moveTo(days.follow);
    await who.university.returnOn(days.follow);
    await who.enterprise.returnOn(days.follow);
    for (const person of [who.university, who.enterprise]) {
      await person.open('/todo');
      const task = person.page
        .getByRole('listitem')
        .filter({ hasText: need })
        .filter({ hasText: '已到再次跟进的日期' });
      await task.waitFor();
      await task.getByRole('link').first().click();
      await person.page.waitForURL((u) => u.pathname === room);
    }
    await who.enterprise.button('恢复洽谈').click();
    await who.enterprise.confirm('恢复洽谈');
    await who.enterprise.page.getByRole('heading', { name: '洽谈室已开启' }).waitFor();
    await who.university.page.getByRole('heading', { name: '洽谈室已开启' }).waitFor();
    await who.university.open('/todo');
    assert.equal(await who.university.page.getByText('已到再次跟进的日期').count(), 0, 'after it was taken up');
  });

  step('the broker ends its part and reads nothing from then on', async () => {
    await who.agent.returnOn(days.follow);
    const { page } = who.agent;
    await who.agent.open(room);
    await page.locator('.messages').getByText('请先报试验方案').waitFor();
    await page.getByRole('region', { name: '经纪机构' }).getByRole('button', { name: '结束参与' }).click();
    await page.getByRole('dialog').getByLabel(/^说明/).fill('试验协议已拟好，受托事项完成');
    await who.agent.look('a broker that leaves');
    await who.agent.confirm('结束参与');
    await page.waitForURL((u) => u.pathname === '/mine/introductions');
    who.agent.expectRefusal(404);
    await who.agent.open(room);
    await looks(who.agent, 'a room that is not one’s own any more');
    assert.equal(await page.locator('.messages').count(), 0);
    assert.equal(await statusFor(who.agent, `/introductions/${room.split('/').at(-1)}/room`), 404);
  });

  step('the talks end with a reason, and the room can only be read', async () => {
    const { page } = who.enterprise;
    await who.enterprise.open(room);
    await who.enterprise.button('结束洽谈').click();
    await who.enterprise.confirm('结束洽谈');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('请选择原因').waitFor();
    await who.enterprise.pick(dialog.getByLabel('原因'), '验证未达到要求');
    await dialog.getByLabel('说明').fill('落锤容量低于六十千焦');
    await who.enterprise.look('ending the talks');
    await who.enterprise.confirm('结束洽谈');
    await page.getByRole('heading', { name: '洽谈已结束' }).waitFor();
    assert.equal(await page.getByLabel('写留言').count(), 0, 'nobody writes any more');
    assert.equal(await who.enterprise.button('提议会议').count(), 0);
    await who.university.open(room);
    await who.university.page.getByText('验证未达到要求 · 落锤容量低于六十千焦').waitFor();
    await who.university.page.locator('.messages').getByText('请先报试验方案').waitFor();
    await looks(who.university, 'a room that is closed');
  });

  step('what was answered comes back to the author as advice', async () => {
    const { page } = who.university;
    await who.university.open(`/mine/achievements/${items.achievement}/edit`);
    const advice = page.getByRole('region', { name: '意向反馈' });
    await advice.getByText(/验证未达到要求/).waitFor();
    await advice.getByText('按试验结果更正指标').waitFor();
    await looks(who.university, 'advice on an achievement');

    // And of a demand: the enterprise asks, the university declines.
    const { page: asks } = who.enterprise;
    await who.enterprise.open(`/mine/introductions/new?demand=${items.demand}&achievement=${items.achievement}`);
    await asks.getByLabel('希望怎样合作').fill('补做一轮试验后再谈');
    await asks.getByLabel('为何合适').fill('我方可以出样机和工况');
    await who.enterprise.pick(asks.getByLabel('目前阶段'), '比选评估');
    await who.enterprise.button('提出意向').click();
    await asks.waitForURL(/\/introductions\/[a-z2-7]{26}$/);
    const second = new URL(asks.url()).pathname;
    await who.university.open(second);
    await who.university.button('婉拒').click();
    const dialog = page.getByRole('dialog');
    await who.university.pick(dialog.getByLabel('原因'), '其他原因');
    await who.university.confirm('婉拒');
    await who.university.pick(dialog.getByLabel('原因'), '说明不够清楚');
    await dialog.getByLabel('说明').fill('请写明容量和行程的要求');
    await who.university.look('declining with a reason');
    await who.university.confirm('婉拒');
    await page.getByRole('heading', { name: '已婉拒这份意向' }).waitFor();
    await asks.getByText('说明不够清楚').first().waitFor();
    await looks(who.enterprise, 'an interest that was declined');
    await who.enterprise.open(`/mine/demands/${items.demand}/edit`);
    const told = asks.getByRole('region', { name: '意向反馈' });
    await told.getByText(/说明不够清楚/).waitFor();
    await told.getByText('补充背景、问题与已有基础').waitFor();
    assert.ok(!(await told.innerText()).includes('北陆'), 'who said it is not in it');
    await looks(who.enterprise, 'advice on a demand');
  });

  step('an office counts them, and reads nothing of what was said', async () => {
    await who.reviewer.returnOn(days.follow);
    const now = await sums(who.reviewer);
    const more = Object.fromEntries(Object.entries(now).map(([name, n]) => [name, n - before0[name]]));
    assert.equal(more.提出, 2);
    assert.equal(more.同意, 1);
    assert.equal(more.结束, 1);
    assert.equal(more.婉拒, 1);
    const { page } = who.reviewer;
    const reasons = page.getByRole('region', { name: '婉拒与结束的原因' });
    await reasons.getByRole('listitem').filter({ hasText: '说明不够清楚' }).waitFor();
    const text = await page.locator('main').innerText();
    assert.ok(!text.includes('落锤'), 'what was said');
    await looks(who.reviewer, 'introductions in figures');
    who.reviewer.expectRefusal(403);
    assert.equal(await statusFor(who.reviewer, `/introductions/${room.split('/').at(-1)}`), 403, 'not for offices');
    await page.getByLabel('提出日期自').fill('2026-09-22');
    await page.getByText('所选日期内没有意向').waitFor();
    await looks(who.reviewer, 'no introductions on these days');
  });

  step('an organisation reads its own figures', async () => {
    const { page } = who.university;
    await who.university.open('/mine/funnel');
    await page.getByRole('heading', { name: '各阶段的条目' }).waitFor();
    await looks(who.university, 'the funnel of an organisation');
    await page.getByRole('link', { name: '待答复意向' }).click();
    await page.waitForURL(/\/mine\/funnel\/introductions/);
    await who.university.settle();
    await looks(who.university, 'what waits for an answer in an organisation');
    await who.university.open('/mine/introductions');
    await page.locator(`a[href="${room}"]`).waitFor();
    await looks(who.university, 'the introductions of an organisation');
  });
});
