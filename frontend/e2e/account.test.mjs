// Proving who one is: a second factor, a forgotten password, and the devices where one is signed in.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Caller, ownPassword } from './api.mjs';
import { codeOf } from './authenticator.mjs';
import { inSteps, Person, people, phone, samplePassword, startBrowser, startServer } from './harness.mjs';
import { PostOffice } from './post.mjs';

const step = inSteps();
const mailbox = 'li.na@beilu.example';
let browser;
let office;
let server;
let person;
let recovery;

before(async () => {
  office = await PostOffice.open();
  [server, browser] = await Promise.all([startServer({ mail: office.address }), startBrowser()]);
});

after(async () => {
  await browser?.close();
  await server?.close();
  await office?.close();
});

step('a manager sets up two-step sign-in', async () => {
  person = await Person.arrive(browser, server, { as: people.university });
  await person.open('/security');
  await person.sees('两步验证');
  await person.inspect('two-step sign-in, off');
  await person.page.getByLabel('现在的密码').fill(samplePassword);
  await person.button('启用').click();
  const secret = (await person.page.locator('code.secret').textContent()).replaceAll(' ', '');
  assert.match(secret, /^[A-Z2-7]{32}$/);
  await person.inspect('two-step sign-in, the picture');
  await person.page.setViewportSize(phone);
  await person.inspect('two-step sign-in, the picture on a telephone');
  await person.page.getByLabel('验证器显示的验证码').fill(codeOf(secret));
  await person.button('确认').click();
  await person.page.getByRole('heading', { name: '恢复码' }).waitFor();
  recovery = await person.page.locator('.recovery-codes code').allTextContents();
  assert.equal(new Set(recovery).size, 10);
  await person.inspect('two-step sign-in, recovery codes on a telephone');
  await person.button('已保存，继续').click();
  await person.page.getByText('还剩 10 个恢复码').waitFor();
  await person.leave();
});

step('signing in takes a code beside the password', async () => {
  person = await Person.arrive(browser, server, { language: 'en' });
  await person.open('/sign-in');
  await person.page.fill('input[name=login]', people.university);
  await person.page.fill('input[name=password]', samplePassword);
  await person.button('Sign in').click();
  const code = person.page.getByLabel('Code');
  await code.waitFor();
  await person.inspect('sign-in, the code');
  person.expectRefusal(401);
  await code.fill('000000');
  await person.button('Sign in').click();
  await person.page.getByRole('alert').getByText('the code is wrong').waitFor();
  await code.fill(recovery[0]);
  await person.button('Sign in').click();
  await person.page.waitForURL((u) => !u.pathname.startsWith('/sign-in'));
  await person.open('/security');
  await person.page.getByText('9 recovery codes left').waitFor();
  await person.inspect('two-step sign-in, on, with the devices');
  await person.page.setViewportSize(phone);
  await person.inspect('two-step sign-in, on, with the devices, on a telephone');
  await person.leave();
});

step('a forgotten password is set by a link that came by mail', async () => {
  const caller = await Caller.signIn(server, people.enterprise);
  await caller.call('PUT', '/me', { name: '李娜', email: mailbox, password: samplePassword });
  person = await Person.arrive(browser, server);
  await person.open('/sign-in');
  await person.page.getByRole('link', { name: '忘记密码' }).click();
  await person.sees('重置密码');
  await person.inspect('a forgotten password');
  await person.page.fill('input[name=login]', people.enterprise);
  await person.button('发送链接').click();
  await person.page.getByText('链接已经发出').waitFor();
  const [link] = await office.find(mailbox, /http:\S+\/reset-password#[a-z2-7]{52}/);
  await person.page.goto('about:blank');
  await person.open(link.slice(server.url.length));
  await person.page.fill('input[name=next]', ownPassword);
  await person.page.getByLabel('再输一次新密码').fill(ownPassword);
  await person.inspect('a new password by a link');
  await person.button('设置新密码').click();
  await person.page.getByText('新密码已生效').waitFor();
  await office.find(mailbox, /刚刚被修改/);
  await person.signIn(people.enterprise, ownPassword);
  await person.leave();
});

step('a device is signed out from another one', async () => {
  const away = await Person.arrive(browser, server);
  await away.signIn(people.enterprise, ownPassword);
  const here = await Person.arrive(browser, server);
  await here.signIn(people.enterprise, ownPassword);
  await here.open('/security');
  const others = here.page.locator('.devices li').filter({ hasNotText: '本机' });
  await others.first().waitFor();
  for (let left = await others.count(); left > 0; left--) {
    await others.first().getByRole('button').click();
    await here.page.waitForFunction((n) => document.querySelectorAll('.devices li').length === n, left);
  }
  away.expectRefusal(401);
  await away.open('/mine/organisation');
  await away.page.waitForURL(/sign-in/);
  await away.leave();
  await here.leave();
});
