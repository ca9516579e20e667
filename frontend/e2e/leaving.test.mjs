// A person leaves an organisation in the middle of talks: the manager removes the account, the session ends at once, and
// whoever left sees nothing any more; the colleagues find everything where it was and go on.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { Caller, day, makeAccount, ownPassword } from './api.mjs';
import { ask, becomes, desktop, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';

const login = 'leaving@hanchen.example';
const name = '罗钩';

describe('a person who leaves', { concurrency: false }, () => {
  let server;
  let browser;
  let achievement;
  let room; // id of the introduction
  let contract; // id of its draft
  let leaver;
  let manager;
  let university;
  let token; // an access token that the leaver still holds

  const step = inSteps();

  /** What the leaver did before: an interest, a message, a meeting, a milestone and the draft of a contract. */
  async function dealings() {
    const member = await Caller.signIn(server, login, ownPassword);
    token = member.token;
    const other = await Caller.signIn(server, people.university);
    const form = { what: '先做样件台架试验，再谈委托开发', why: '我方有台架和装车条件', stage: 'ready' };
    const made = await member.call('POST', '/introductions', { achievement: achievement.id, form });
    room = made.id;
    await other.call('POST', `/introductions/${room}/actions`, { action: 'accept' }, made.version);
    await member.call('POST', `/introductions/${room}/messages`, { text: '样件由我本周寄出', files: [] });
    const starts = new Date(Date.now() + 7 * 86_400_000).toISOString();
    await other.call('POST', `/introductions/${room}/meetings`, { subject: '试验方案讨论', starts, minutes: 60 });
    const { organisation } = await member.call('GET', '/me');
    const plan = { what: '寄出三件样件', who: organisation.id, due: day(3) };
    await member.call('POST', `/introductions/${room}/milestones`, plan);
    const { terms, links } = await member.call('GET', `/contracts/prefill?introduction=${room}`);
    contract = (await member.call('POST', '/contracts', { terms, links })).contract.id;
  }

  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    const { items } = await ask(server, `/organisations?q=${encodeURIComponent('北陆')}&size=10`);
    const uni = items.find((o) => o.name === '长春北陆工业大学');
    const { hits } = await ask(server, `/search?kind=achievement&organisation=${uni.id}&size=20`);
    achievement = hits.at(-1);
    const { organisation } = await (await Caller.signIn(server, people.enterprise)).call('GET', '/me');
    await makeAccount(server, { login, name, organisation: organisation.id, role: 'member' });
    await dealings();
    leaver = await Person.arrive(browser, server);
    await leaver.signIn(login, ownPassword);
    manager = await Person.arrive(browser, server, { as: people.enterprise });
    university = await Person.arrive(browser, server, { as: people.university });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const statusWith = async (path) => {
    const answer = await fetch(`${server.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } });
    return answer.status;
  };

  step('the manager removes the account', async () => {
    await leaver.open(`/introductions/${room}`);
    await leaver.page.locator('.messages').getByText('样件由我本周寄出').waitFor();
    assert.equal(await statusWith(`/introductions/${room}/room`), 200, 'before');
    const { page } = manager;
    await manager.open('/mine/organisation');
    await manager.button(`移出${name}`).click();
    await manager.look('removing a person who has dealings');
    await manager.confirm('移出');
    await page.getByText('已移出单位').waitFor();
    await page.getByRole('cell', { name, exact: true }).waitFor({ state: 'detached' });
  });

  step('whoever left sees nothing any more, at once', async () => {
    const { page } = leaver;
    for (const path of [`/introductions/${room}/room`, `/introductions/${room}`, '/mine/introductions', '/me']) {
      assert.equal(await statusWith(path), 401, `${path} with the token that was held`);
    }
    leaver.expectRefusal(401);
    // The page that was open fetches the meeting's file with its own token: it is refused and goes to the sign-in.
    await page.getByLabel('写留言').fill('我还在吗');
    await leaver.button('发送').click();
    await page.waitForURL(/sign-in/);
    assert.equal(await page.getByText('样件由我本周寄出').count(), 0);
    await leaver.open(`/introductions/${room}`);
    await page.waitForURL(/sign-in/);
    await page.fill('input[name=login]', login);
    await page.fill('input[name=password]', ownPassword);
    await page.click('form.card button[type=submit]');
    await page.locator('[role=alert].fault').waitFor();
    await leaver.inspect('signing in after one was removed');
  });

  step('the colleagues find what is to be done, and go on', async () => {
    const { page } = manager;
    await manager.open('/todo');
    const mine = page.getByRole('listitem').filter({ has: page.locator(`a[href^="/introductions/${room}"]`) });
    await mine.filter({ hasText: '确认会议时间' }).waitFor();
    await mine.filter({ hasText: '完成里程碑' }).waitFor();
    await mine.filter({ hasText: '确认会议时间' }).getByRole('link').first().click();
    await page.waitForURL((u) => u.pathname === `/introductions/${room}`);
    const messages = page.locator('.messages');
    await messages.getByText('样件由我本周寄出').waitFor();
    await messages.getByText(name, { exact: true }).waitFor(); // under the name of who wrote it
    await manager.button('确认').click();
    await page.getByRole('region', { name: '会议' }).getByText('已确认').waitFor();
    await page.getByRole('region', { name: '里程碑' }).getByRole('button', { name: '标记完成' }).click();
    await page.getByRole('region', { name: '里程碑' }).getByText('已完成').waitFor();
    await page.getByLabel('写留言').fill('罗钩已离任，后续由我联系');
    await manager.button('发送').click();
    await messages.getByText('后续由我联系').waitFor();
    await manager.inspect('a room that a colleague has taken over');
    await page.setViewportSize(phone);
    await manager.inspect('a room that a colleague has taken over, on a phone');
    await page.setViewportSize(desktop);
  });

  step('a draft that the leaver began belongs to the organisation', async () => {
    const { page } = manager;
    assert.equal(await statusWith(`/contracts/${contract}`), 401);
    await manager.open('/mine/contracts');
    await page.locator(`a[href="/contracts/${contract}"]`).first().click();
    await page.getByRole('link', { name: '修改文本' }).first().click();
    await page.getByLabel('履行地点').fill('长春市');
    await manager.button('保存').click();
    await page.waitForURL((u) => u.pathname === `/contracts/${contract}`);
    await page.getByText('长春市').first().waitFor();
  });

  step('the other side goes on with the colleagues', async () => {
    const { page } = university;
    await university.open(`/introductions/${room}`);
    await page.locator('.messages').getByText('后续由我联系').waitFor();
    await page.locator('.messages').getByText(name, { exact: true }).waitFor();
    await page.getByLabel('写留言').fill('收到，样件已到');
    await university.button('发送').click();
    await becomes(
      true,
      async () => {
        await manager.open('/inbox?sort=room');
        return manager.page.locator('.alert').filter({ hasText: '洽谈室有新留言' }).first().isVisible();
      },
      'the colleague is told',
    );
  });
});
