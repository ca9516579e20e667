// The library of titles: everyone looks, the province's manager takes in lists and records what happens.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Caller, makeAccount, ownPassword } from './api.mjs';
import { ask, becomes, desktop, Person, people, phone, startBrowser, startServer } from './harness.mjs';
import { workbook } from './xlsx.mjs';

const number = '样例省工信〔2026〕5号';
const heads = ['序号', '企业名称', '统一社会信用代码', '所在地区', '行业'];

describe('titles', { concurrency: false }, () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer();
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const find = async (q, more = '') => (await ask(server, `/titles?q=${encodeURIComponent(q)}${more}`)).items;

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', desktop],
    ['zh-CN', phone],
    ['en', phone],
  ]) {
    const where = `${language} ${viewport.width}`;
    const zh = language === 'zh-CN';

    test(`a visitor looks through the library, in ${where}`, async () => {
      const visitor = await Person.arrive(browser, server, { language, viewport });
      const { page } = visitor;
      await visitor.open('/titles');
      await page.getByRole('row', { name: zh ? /单项冠军.*1 \/ 10 户，10%/ : /champion.*1 of 10, 10%/ }).waitFor();
      await visitor.inspect(`library ${where}`);

      await page.getByLabel(zh ? '层级' : 'Level', { exact: true }).selectOption('national');
      await page.waitForURL(/level=national/);
      await page.waitForFunction(() => document.querySelectorAll('.title-list tbody tr').length === 2);

      await visitor.open('/titles?status=revoked');
      await page.getByText('桦甸金岭矿业有限公司').waitFor();
      await visitor.open('/titles?q=nothing-of-this-name');
      await page.getByRole('heading', { name: zh ? '没有符合条件的称号' : 'No title fits' }).waitFor();
      await visitor.inspect(`library without a result ${where}`);

      const [renamed] = await find('吉林市沄江助剂厂');
      await visitor.open(`/titles/${renamed.id}`);
      await page.getByRole('heading', { level: 1, name: '吉林市沄江石化助剂有限公司' }).waitFor();
      assert.equal(await page.getByText('改制重组').count(), 0, 'a visitor reads no reasons');
      await page.getByLabel(zh ? '查询日期' : 'Day', { exact: true }).fill('2025-05-31');
      await page.getByRole('button', { name: zh ? '查询' : 'Show', exact: true }).click();
      await page.waitForURL(/on=2025-05-31/);
      await page.getByRole('heading', { level: 1, name: '吉林市沄江助剂厂' }).waitFor();
      await visitor.inspect(`a renamed title ${where}`);

      const [champion] = await find('长春驭衡', '&level=champion');
      await visitor.open(`/organisations/${champion.organisation}`);
      await page.getByRole('heading', { name: zh ? '企业称号' : 'Titles', exact: true }).waitFor();
      await becomes(2, () => page.locator('.title-of tbody tr').count());
      await visitor.inspect(`an organisation with titles ${where}`);
      await visitor.leave();
    });
  }

  /** Chooses a level as one does without a mouse. */
  async function chooseLevel(page, level) {
    await page.getByLabel('层级', { exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.ant-select-dropdown').waitFor({ state: 'attached' });
    const active = page.locator('.ant-select-item-option-active');
    for (let i = 0; i < 5 && (await active.textContent()) !== level; i++) await page.keyboard.press('ArrowDown');
    await becomes(level, () => active.textContent());
    await page.keyboard.press('Enter');
  }

  /** Fills the form of a list in and sends it. */
  async function send(officer, rows, level = '省级专精特新中小企业') {
    const { page } = officer;
    await officer.open('/titles/import');
    await page.getByLabel('文号').fill(number.replace('〔', '[').replace('〕', ']'));
    await chooseLevel(page, level);
    await page.getByLabel('批次').fill('2026');
    await page.getByLabel('公告日期').fill('2026-06-30');
    await page.getByLabel('名单文件').setInputFiles({
      name: '名单.xlsx',
      mimeType: 'application/octet-stream',
      buffer: workbook('名单', [['附件'], heads, ...rows]),
    });
    await officer.button('试读名单').click();
  }

  /** Waits for the difference of a list that was sent. */
  async function difference(officer) {
    const { page } = officer;
    await page.waitForURL(/id=/);
    await page.getByRole('term').getByText('名单中没有', { exact: true }).waitFor();
    await officer.settle();
  }

  test('a department manager takes a list in, and only what the dry run showed', async () => {
    const officer = await Person.arrive(browser, server, { as: people.reviewer });
    const { page } = officer;
    await officer.open('/titles/import');
    await officer.inspect('the form of a list');
    await officer.button('试读名单').click();
    await page.getByText('必填').first().waitFor();
    officer.expectRefusal(422);
    await send(officer, [['1', '某某公司', '', '', '']], '制造业单项冠军企业');
    await page.getByText('请填写公告写明的有效期截止日').waitFor(); // no rule gives it
    await officer.inspect('a notice that says too little');

    await send(officer, [
      ['1', '乾安北拓路桥市政工程有限公司', '91220723DEMD00114Y', '松原市乾安县', '土木工程建筑业'],
      ['2', '珲春海泓国际物流有限公司', '', '延边州', '装卸搬运和仓储业'],
      ['三', '某某公司', '', '', ''],
    ]);
    await difference(officer);
    await page.getByRole('row', { name: /^1 乾安北拓路桥市政工程有限公司 新增/ }).waitFor();
    await page.getByRole('row', { name: /A 序号.*三.*不是序号/ }).waitFor();
    assert.deepEqual(await find(number), [], 'nothing is written yet');
    await officer.inspect('the difference of a list');
    await page.setViewportSize(phone);
    await officer.inspect('the difference of a list on a phone');
    await page.setViewportSize(desktop);

    await page.getByLabel(/市场上有同名企业（91222404DEMD00090X/).check();
    await officer.button('写入 2 行').click();
    await page.getByText('已写入 2 行').waitFor();
    await officer.inspect('a list that went in');
    const items = await find(number);
    assert.deepEqual(
      items.map((i) => [i.key.place, i.facts.credit_code, i.facts.valid_to]),
      [
        [1, '91220723DEMD00114Y', '2029-06-30'],
        [2, '91222404DEMD00090X', '2029-06-30'],
      ],
    );

    // The same document again: a name was wrong, and a line is gone.
    await send(officer, [['1', '乾安北拓路桥工程有限公司', '91220723DEMD00114Y', '松原市乾安县', '土木工程建筑业']]);
    await difference(officer);
    await page.getByText('企业名称：乾安北拓路桥市政工程有限公司 → 乾安北拓路桥工程有限公司').waitFor();
    await page.locator('.chip').getByText('珲春海泓国际物流有限公司').waitFor();
    assert.ok(await officer.button('写入 1 行').isDisabled(), 'a correction needs a reason');
    await page.getByLabel('更正理由').fill('按更正公告');
    await officer.inspect('a correction');
    await officer.button('写入 1 行').click();
    await page.getByText('已写入 1 行').waitFor();
    assert.equal((await find(number)).length, 2, 'what is not in the list stays');
    await officer.leave();
  });

  test('a department manager records a revocation, and everyone sees it', async () => {
    const [title] = await find(number, '&status=valid');
    const officer = await Person.arrive(browser, server, { as: people.reviewer });
    const { page } = officer;
    await officer.open(`/titles/${title.id}`);
    await page.getByText('按更正公告').waitFor();
    await officer.inspect('a title as its office sees it');
    for (const [name, what] of [
      ['登记更名', 'renaming'],
      ['更正名单内容', 'correction'],
      ['登记撤销', 'revocation'],
    ]) {
      await officer.open(`/titles/${title.id}`);
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await officer.inspect(`the form of a ${what}`);
    }
    await page.getByLabel('生效日期').fill('2020-01-01');
    await page.getByLabel('依据文件文号').fill('样例省工信〔2026〕9号');
    await page.getByLabel('理由').fill('样例：申报材料不实');
    officer.expectRefusal(409);
    await officer.button('登记').click();
    await page.getByText(/不能撤销称号/).waitFor();
    await page.getByLabel('生效日期').fill('2026-07-01');
    await officer.button('登记').click();
    await page.waitForURL(new RegExp(`/titles/${title.id}$`));
    await page.locator('.tag', { hasText: '已撤销' }).waitFor();
    await page.getByRole('row', { name: /撤销称号.*申报材料不实/ }).waitFor();
    await page.setViewportSize(phone);
    await officer.inspect('a revoked title on a phone');

    // As it was known the day before nothing stood of it: it was taken in today.
    officer.expectRefusal(404);
    await officer.open(`/titles/${title.id}?known_on=2020-01-01`);
    await page.getByRole('heading', { name: '当时还没有这一称号的记录。' }).waitFor();
    await officer.leave();

    const visitor = await Person.arrive(browser, server);
    await visitor.open('/titles?status=revoked');
    await visitor.page.getByText(title.facts.name).waitFor();
    await visitor.leave();
  });

  test("a prefecture's reviewer takes in the list of its own prefecture, and nothing else", async () => {
    const { organisation } = await (await Caller.signIn(server, people.reviewer)).call('GET', '/me');
    const login = 'city@e2e.example';
    await makeAccount(server, {
      login,
      name: '样例·市局',
      organisation: organisation.id,
      role: 'reviewer',
      region: '220100',
    });
    const reviewer = await Person.arrive(browser, server);
    const { page } = reviewer;
    await reviewer.signIn(login, ownPassword);
    await reviewer.open('/titles/import');
    await page.getByText('导入并维护本市（州）认定的市（州）级名单').waitFor();
    await page.locator('.ant-select', { hasText: '市（州）级专精特新中小企业' }).waitFor();
    await reviewer.inspect('the form of a list of a prefecture');
    await page.getByLabel('文号').fill('样例长工信〔2026〕8号');
    await page.getByLabel('公告日期').fill('2026-06-30');
    await page.getByLabel('有效期止').fill('2029-06-29');
    const rows = [heads, ['1', '示范长春企业', '', '', '软件'], ['2', '示范外地企业', '', '吉林市', '铸造']];
    await page.getByLabel('名单文件').setInputFiles({
      name: '名单.xlsx',
      mimeType: 'application/octet-stream',
      buffer: workbook('名单', rows),
    });
    await reviewer.button('试读名单').click();
    await difference(reviewer);
    await page.getByRole('row', { name: /^1 示范长春企业 新增/ }).waitFor();
    await page.getByRole('row', { name: /D 所在地区.*不在本市（州）区划内/ }).waitFor();
    await page.setViewportSize(phone);
    await reviewer.inspect('the difference of a list of a prefecture on a phone');
    await page.setViewportSize(desktop);
    await reviewer.button('写入 1 行').click();
    await page.getByText('已写入 1 行').waitFor();
    const [own] = await find('样例长工信〔2026〕8号');
    assert.deepEqual([own.facts.level, own.facts.region], ['city', '220100']);

    await reviewer.open(`/titles/${own.id}`);
    await page.getByRole('link', { name: '登记撤销' }).waitFor();
    const [provincial] = await find('长春瀚辰', '&level=provincial');
    await reviewer.open(`/titles/${provincial.id}`);
    assert.equal(
      await page.getByRole('link', { name: '登记撤销' }).count(),
      0,
      'a provincial title is not its to keep',
    );
    await reviewer.leave();
  });

  test('who does not keep the library has no door to it', async () => {
    const [title] = await find('长春驭衡', '&level=champion');
    for (const as of [people.auditor, people.enterprise, people.operator]) {
      const person = await Person.arrive(browser, server, { as });
      await person.open(`/titles/${title.id}`);
      assert.equal(await person.page.getByRole('link', { name: '登记撤销' }).count(), 0, as);
      assert.equal(await person.deskLink('称号名单').count(), 0, as);
      await person.open('/titles/import');
      await person.page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await person.page.getByLabel('名单文件').count(), 0, as);
      await person.leave();
    }
  });

  test('who is signed in takes the filtered library along', async () => {
    const member = await Person.arrive(browser, server, { as: people.enterprise });
    await member.open('/titles?level=champion');
    const [file] = await Promise.all([member.page.waitForEvent('download'), member.button('导出 Excel').click()]);
    assert.equal(file.suggestedFilename(), 'duijie-titles.xlsx');
    await member.leave();
  });
});
