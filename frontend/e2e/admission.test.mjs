// An organisation joins: from the first letter to its people, and who of them manages it.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Caller, ownPassword } from './api.mjs';
import { scan } from './files.mjs';
import { ask, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';
import { PostOffice } from './post.mjs';

const step = inSteps();
const applicant = 'wang.fang@xinlai.example';
const invited = 'zhao.min@xinlai.example';
const organisation = '新来石墨科技有限公司';
const code = '91220104MYA4000137';
const applyLink = /http:\S+(\/apply#[a-z2-7]{52})/;
const inviteLink = /http:\S+(\/invitation#[a-z2-7]{52})/;
let browser;
let office;
let server;

before(async () => {
  office = await PostOffice.open();
  [server, browser] = await Promise.all([startServer({ mail: office.address }), startBrowser()]);
});

after(async () => {
  await browser?.close();
  await server?.close();
  await office?.close();
});

/** Looks at a page at both widths. */
async function both(person, name) {
  await person.inspect(name);
  await person.page.setViewportSize(phone);
  await person.inspect(`${name}, on a telephone`);
  await person.page.setViewportSize({ width: 1280, height: 800 });
}

/** Opens the first link of a form in a letter to someone whose text holds some words. */
async function follow(person, to, link, words = link) {
  const text = (await office.find(to, new RegExp(`^[^]*${words.source}[^]*$`)))[0];
  await person.page.goto('about:blank');
  await person.open(link.exec(text)[1]);
}

step('a visitor asks for a link and applies', async () => {
  const person = await Person.arrive(browser, server);
  await person.open('/sign-in');
  await person.page.getByRole('link', { name: '单位入驻申请' }).click();
  await person.sees('单位入驻申请');
  await both(person, 'applying, the mailbox');
  await person.page.getByLabel('邮箱').fill(applicant);
  await person.button('发送链接').click();
  await person.page.getByText('链接已经发出').waitFor();
  await follow(person, applicant, applyLink);
  await person.page.getByText(`邮箱 ${applicant} 已确认`).waitFor();
  person.expectRefusal(422);
  person.expectRefusal(409);
  await person.button('提交申请').click();
  await person.page.getByText('有 8 处需要修改').waitFor();
  await both(person, 'applying, an empty form');
  await person.page.getByLabel('单位名称').fill(organisation);
  await person.page.getByLabel('统一社会信用代码').fill('91220104MYA4000138');
  await person.page.getByLabel('单位类型').selectOption('enterprise');
  await person.page.getByLabel('所在地区').selectOption('220104');
  await person.page.getByLabel('联系人姓名').fill('王芳');
  await person.page.getByLabel('联系人电话').fill('13800000000');
  await person.page.getByLabel('证明材料', { exact: true }).setInputFiles({
    name: '执照.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('<html>not a scan</html>'),
  });
  await person.page.getByLabel(/我同意平台/).check();
  await person.button('提交申请').click();
  await person.page.getByText('有 1 处需要修改').waitFor();
  await person.page.getByLabel('证明材料', { exact: true }).setInputFiles(scan('王芳的执照.pdf', '营业执照'));
  await person.button('提交申请').click();
  await person.page.getByText('按前 17 位应为').waitFor();
  const { items } = await ask(server, '/organisations?size=1');
  await person.page.getByLabel('统一社会信用代码').fill(items[0].credit_code);
  await person.button('提交申请').click();
  await person.page.getByText('该单位已在平台上').waitFor();
  await person.inspect('applying for one that is there');
  await person.page.getByLabel('统一社会信用代码').fill(code);
  await person.button('提交申请').click();
  await person.page.getByRole('heading', { level: 2, name: organisation }).waitFor();
  await person.page.getByText('待主管部门受理').waitFor();
  await both(person, 'applying, it waits');
  await person.leave();
});

step('the department returns it from its to-do list', async () => {
  const person = await Person.arrive(browser, server, { as: people.second });
  await person.open('/todo');
  await person.page.getByRole('link', { name: organisation }).click();
  await person.sees(organisation);
  await both(person, 'an application at the desk');
  await person.button('退回补正').click();
  const dialog = person.page.getByRole('dialog');
  await dialog.getByLabel('信用代码与证明材料不一致').check();
  await dialog.getByLabel('补充说明').fill('请核对执照上的名称');
  await person.look('returning an application');
  await person.confirm('退回补正');
  await person.page.getByText('已退回补正').first().waitFor();
  await person.open('/desk/applications?state=returned');
  await person.page.getByRole('link', { name: organisation }).waitFor();
  await both(person, 'applications at the desk');
  await person.leave();
});

step('the applicant mends it, by the link of the letter', async () => {
  const person = await Person.arrive(browser, server);
  await follow(person, applicant, applyLink, /退回/);
  await person.page.getByText('信用代码与证明材料不一致').waitFor();
  await person.page.getByText('请核对执照上的名称').waitFor();
  await both(person, 'an application to mend');
  await person.page.getByLabel('单位名称').fill(`${organisation}（长春）`);
  await person.page.getByLabel('证明材料', { exact: true }).setInputFiles(scan('执照.pdf', '清晰的营业执照'));
  await person.button('补正后提交').click();
  await person.page.getByText('申请已提交').waitFor();
  await person.leave();
});

step('the department admits it', async () => {
  const person = await Person.arrive(browser, server, { as: people.second, language: 'en' });
  await person.open('/desk/applications');
  await person.page.getByRole('link', { name: organisation }).click();
  await person.sees(`${organisation}（长春）`);
  await both(person, 'an application at the desk, in English');
  await person.button('Admit').click();
  await person.confirm('Admit');
  await person.page.getByText('has not set a password yet').waitFor();
  await both(person, 'an application that was admitted');
  await person.leave();
});

step('the first manager sets a password, signs in and invites', async () => {
  const person = await Person.arrive(browser, server);
  await follow(person, applicant, inviteLink);
  await person.sees(`加入${organisation}（长春）`);
  await both(person, 'the link of the first manager');
  await person.page.fill('input[name=next]', ownPassword);
  await person.page.getByLabel('再输一次新密码').fill(ownPassword);
  await person.button('建立账号').click();
  await person.page.getByText('账号已建立').waitFor();
  await person.signIn(applicant, ownPassword);
  await person.open('/mine/organisation');
  await person.button('邀请成员').click();
  const dialog = person.page.getByRole('dialog');
  await dialog.getByLabel('邮箱').fill(invited);
  await person.pick(dialog.getByRole('combobox', { name: '角色' }), '单位成员');
  await person.look('inviting a member');
  await person.confirm('发送邀请');
  await person.page.getByRole('cell', { name: invited, exact: true }).waitFor();
  await both(person, 'members with an invitation');
  await person.leave();
});

step('the invited person makes an account', async () => {
  const person = await Person.arrive(browser, server, { language: 'en' });
  await follow(person, invited, inviteLink);
  await person.sees(/^Join /);
  person.expectRefusal(409);
  await person.page.getByLabel('Name', { exact: true }).fill('赵敏');
  await person.page.locator('input[name=login]').fill(applicant);
  await person.page.fill('input[name=next]', ownPassword);
  await person.page.locator('input[name=again]').fill(ownPassword);
  await person.button('Make the account').click();
  await person.page.getByText('this login is taken').waitFor();
  await both(person, 'an invitation, in English');
  await person.page.locator('input[name=login]').fill(invited);
  await person.button('Make the account').click();
  await person.page.getByText('The account is made').waitFor();
  await person.signIn(invited, ownPassword);
  await person.leave();
});

step('the management is handed over, and the last manager stays', async () => {
  const first = await Person.arrive(browser, server);
  await first.signIn(applicant, ownPassword);
  await first.open('/mine/organisation');
  await first.button('移交管理给赵敏').click();
  await first.look('handing over');
  await first.confirm('移交管理');
  await first.page.getByText('管理已移交给赵敏').waitFor();
  await first.page.getByRole('heading', { name: '成员' }).waitFor({ state: 'detached' });
  const manager = await Person.arrive(browser, server);
  await manager.signIn(invited, ownPassword);
  await manager.open('/mine/organisation');
  await both(manager, 'members after the handing over');

  // Who runs the platform may do what a manager may, and not this either.
  const operator = await Caller.signIn(server, people.operator);
  const { items } = await operator.call('GET', `/users?organisation=${await idOf(`${organisation}（长春）`)}`);
  const last = items.find((u) => u.name === '赵敏');
  await assert.rejects(
    operator.call('POST', `/users/${last.id}/removal`, undefined, last.version),
    /409.*last manager/s,
  );
  assert.equal(await manager.button('移出赵敏').count(), 0, 'nobody removes oneself');

  await manager.button('移出王芳').click();
  await manager.look('removing a member');
  await manager.confirm('移出');
  await manager.page.getByText('已移出单位').waitFor();
  await manager.page.getByRole('cell', { name: '王芳', exact: true }).waitFor({ state: 'detached' });
  first.expectRefusal(401);
  await first.open('/mine/organisation');
  await first.page.waitForURL(/sign-in/);
  await first.leave();
  await manager.leave();
});

async function idOf(name) {
  const { items } = await ask(server, `/organisations?q=${encodeURIComponent(name)}`);
  return items[0].id;
}
