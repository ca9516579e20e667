// One's personal data: seeing it, correcting it, a copy of it, and the end of the account; and on paper, by an operator.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before } from 'node:test';
import { promisify } from 'node:util';
import { Caller, ownPassword } from './api.mjs';
import { desktop, inSteps, Person, people, phone, samplePassword, startBrowser, startServer } from './harness.mjs';

const step = inSteps();
const login = 'ouyang@beilu.example';
const name = '欧阳无双';
let browser;
let server;

before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});

after(async () => {
  await browser?.close();
  await server?.close();
});

async function colleague(as, who) {
  const manager = await Caller.signIn(server, people.university);
  await manager.call('POST', '/users', {
    login: as,
    password: samplePassword,
    name: who,
    email: as,
    phone: '13987654321',
    roles: [{ role: 'member' }],
  });
  const own = await Caller.signIn(server, as);
  await own.call('PUT', '/me/password', { current: samplePassword, password: ownPassword });
}

let person;

step('a person sees what is held, and corrects it', async () => {
  await colleague(login, name);
  person = await Person.arrive(browser, server);
  await person.signIn(login, ownPassword);
  await person.page.getByRole('link', { name }).click();
  await person.sees('我的个人信息');
  await person.page.getByText('13987654321').first().waitFor();
  await person.inspect('my personal data');
  await person.page.setViewportSize(phone);
  await person.inspect('my personal data on a telephone');
  await person.page.setViewportSize(desktop);
  await person.page.getByLabel('电话').fill('13800000001');
  await person.button('保存').click();
  await person.page.getByText('已保存。').waitFor();
  await person.page.getByText('13800000001').first().waitFor();
});

step('a copy wants the password', async () => {
  const form = person.page.locator('section', { has: person.page.getByRole('heading', { name: '导出我的数据' }) });
  person.expectRefusal(422);
  await form.getByLabel('现在的密码').fill('wrong');
  await form.getByRole('button', { name: '导出我的数据' }).click();
  await form.getByRole('alert').getByText('现有密码不正确').waitFor();
  await form.getByLabel('现在的密码').fill(ownPassword);
  const arriving = person.page.waitForEvent('download');
  await form.getByRole('button', { name: '导出我的数据' }).click();
  const file = await (await arriving).path();
  const { stdout } = await promisify(execFile)('python3', [
    '-c',
    'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(z.namelist(), z.read("data.json").decode(), z.read("index.html").decode())',
    file,
  ]);
  for (const held of ['data.json', name, '13800000001', login, '我的个人信息']) assert.ok(stdout.includes(held), held);
});

step('a person closes the account', async () => {
  const form = person.page.locator('section', {
    has: person.page.getByRole('heading', { name: '注销账号并删除我的个人信息' }),
  });
  await form.getByLabel('现在的密码').fill(ownPassword);
  await form.getByLabel('我已了解').check();
  await form.getByRole('button').click();
  await person.sees('账号已注销');
  await person.inspect('a closed account');
  await person.page.getByRole('link', { name: '回到首页' }).click();
  await person.page.getByRole('link', { name: '登录' }).first().waitFor();
  const refused = await fetch(`${server.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: server.url },
    body: JSON.stringify({ login, password: ownPassword }),
  });
  assert.equal(refused.status, 401);
  await person.leave();
});

step('the last manager is led to handing over', async () => {
  person = await Person.arrive(browser, server, { as: people.enterprise, language: 'en' });
  await person.open('/account/data');
  await person.page.getByText('You are the last manager').waitFor();
  await person.page.getByRole('link', { name: 'Hand it over' }).waitFor();
  await person.inspect('my personal data, in English, of a last manager');
  await person.page.setViewportSize(phone);
  await person.inspect('my personal data, in English, on a telephone');
  await person.leave();
});

step('an operator erases who asked on paper', async () => {
  const gone = 'paper@beilu.example';
  await colleague(gone, '司马文');
  person = await Person.arrive(browser, server, { as: people.operator });
  await person.open('/erasures');
  await person.page.getByLabel('完整的编号').fill('司马文');
  await person.button('查找账号').click();
  await person.page.getByRole('button', { name: '查看 司马文' }).click();
  await person.page.getByRole('heading', { name: '将要删除的账号' }).waitFor();
  await person.inspect('an erasure on paper');
  await person.page.setViewportSize(phone);
  await person.inspect('an erasure on paper on a telephone');
  await person.page.setViewportSize(desktop);
  await person.page.getByLabel('书面申请的编号').fill('2026-017');
  await person.page.getByLabel('现在的密码').fill(samplePassword);
  await person.page.getByLabel('已核实申请人').check();
  await person.button('删除该人的个人信息').click();
  await person.page.getByText('已删除。').waitFor();
  await person.page.locator('code').first().waitFor();
  await person.inspect('the register of erasures');
});

step('an operator erases a name without an account', async () => {
  const named = '欧阳星野';
  const manager = await Caller.signIn(server, people.university);
  await manager.call('POST', '/achievements', {
    number: 'ZZ-NAMED',
    content: { title: '署名待删除的成果' },
    inventors: [named],
  });
  const { organisation } = await manager.call('GET', '/me');
  const { page } = person;
  await page.getByLabel('登记该姓名的单位').fill(organisation.name);
  await page.getByLabel('姓名（与单位登记的一致）').fill('赖思衡');
  await person.button('查找署名').click();
  await page.getByRole('link', { name: '成果 BL-2023-006' }).waitFor();
  await page.getByText('不能删除。依据：专利法第十六条').waitFor();
  await person.inspect('a name that is kept');
  await page.setViewportSize(phone);
  await person.inspect('a name that is kept on a telephone');
  await page.setViewportSize(desktop);
  await page.getByLabel('姓名（与单位登记的一致）').fill(named);
  await person.button('查找署名').click();
  const card = page.locator('section', { has: page.getByRole('heading', { name: named }) });
  await card.getByText('成果 ZZ-NAMED').waitFor();
  await card.getByText('草稿').waitFor();
  await person.inspect('a name to be erased');
  await page.setViewportSize(phone);
  await person.inspect('a name to be erased on a telephone');
  await page.setViewportSize(desktop);
  await card.getByLabel('书面申请的编号').fill('2026-018');
  await card.getByLabel('现在的密码').fill(samplePassword);
  await card.getByLabel('已核实申请人').check();
  await card.getByRole('button', { name: '删除此姓名' }).click();
  await page.getByText('姓名已删除。').waitFor();
  await page.getByText('署名', { exact: true }).waitFor();
  await person.button('查找署名').click();
  await page.getByText('该单位没有登记这个姓名。').waitFor();
  await person.leave();
});
