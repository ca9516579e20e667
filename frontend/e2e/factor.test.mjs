// A second factor that a role needs, and one that was lost.

import { after, before } from 'node:test';
import { Caller, ownPassword } from './api.mjs';
import { codeOf } from './authenticator.mjs';
import { inSteps, Person, people, phone, samplePassword, startBrowser, startServer } from './harness.mjs';

const step = inSteps();
const colleague = 'zhang.wei@beilu.example';
let browser;
let server;

before(async () => {
  process.env.DUIJIE_SECOND_FACTOR = 'required';
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});

after(async () => {
  await browser?.close();
  await server?.close();
});

/** Sets up the second factor on the page that shows, up to its recovery codes. */
async function enrol(person, password) {
  await person.page.getByLabel('现在的密码').fill(password);
  await person.button('启用').click();
  const secret = (await person.page.locator('code.secret').textContent()).replaceAll(' ', '');
  await person.page.getByLabel('验证器显示的验证码').fill(codeOf(secret));
  await person.button('确认').click();
  await person.page.getByRole('heading', { name: '恢复码' }).waitFor();
}

step('someone of a department sets it up before anything else', async () => {
  const person = await Person.arrive(browser, server, { as: people.second });
  await person.open('/desk/applications');
  await person.page.getByText('须先启用两步验证').waitFor();
  await person.inspect('two-step sign-in that a role needs');
  await person.page.setViewportSize(phone);
  await person.inspect('two-step sign-in that a role needs, on a telephone');
  await enrol(person, samplePassword);
  await person.button('已保存，继续').click();
  await person.sees('入驻申请');
  await person.leave();
});

step('a manager resets the one that a member has lost', async () => {
  await makeColleague();
  const member = await Person.arrive(browser, server);
  await member.signIn(colleague, ownPassword);
  await member.open('/security');
  await enrol(member, ownPassword);
  const manager = await Person.arrive(browser, server, { as: people.university });
  await manager.open('/mine/organisation');
  await manager.button('重置两步验证：张伟').click();
  const dialog = manager.page.getByRole('dialog');
  await dialog.getByLabel('原因').fill('手机遗失，本人当面确认');
  await manager.look('resetting a second factor');
  await manager.confirm('重置两步验证');
  await manager.button('重置两步验证：张伟').waitFor({ state: 'detached' });
  await manager.leave();
  member.expectRefusal(401);
  await member.open('/mine/organisation');
  await member.page.waitForURL(/sign-in/);
  // The password alone opens the account again.
  await member.signIn(colleague, ownPassword);
  await member.leave();
});

/** A member of the university, made by its manager: the operator of this server needs a factor first. */
async function makeColleague() {
  const manager = await Caller.signIn(server, people.university);
  await manager.call('POST', '/users', {
    login: colleague,
    password: 'copper lamp seven rivers',
    name: '张伟',
    roles: [{ role: 'member' }],
  });
  const novice = await Caller.signIn(server, colleague, 'copper lamp seven rivers');
  await novice.call('PUT', '/me/password', { current: 'copper lamp seven rivers', password: ownPassword });
}
