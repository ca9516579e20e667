// A programme on its way: drafted from the sample, not published by who wrote it, published by a second person, read by
// everyone; its round opened and closed.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { day } from './api.mjs';
import { ask, desktop, Person, people, phone, startBrowser, startServer } from './harness.mjs';

describe('programmes', { concurrency: false }, () => {
  let server;
  let browser;
  let sample;
  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    const { items } = await ask(server, '/programmes');
    sample = items.find((p) => p.code === 'jilin-2022-10' && p.state === 'published');
    assert.ok(sample, 'the samples hold a programme for article 10');
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const words = {
    'zh-CN': {
      example: '示例参数',
      rate: /基数的 10\.00%（示例）/,
      ruling: /待主管部门裁定/,
      rounding: /不足一分的部分舍去/,
    },
    en: {
      example: 'Example figures',
      rate: /10\.00% \(an example\) of the base/,
      ruling: /department's ruling/,
      rounding: /less than a Fen/,
    },
  };

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', desktop],
    ['zh-CN', phone],
    ['en', phone],
  ]) {
    test(`a visitor reads what a programme says, in ${language} at ${viewport.width}`, async () => {
      const visitor = await Person.arrive(browser, server, { language, viewport });
      const { page } = visitor;
      const w = words[language];
      await visitor.open('/programmes');
      const count = await page.locator('.programme-list > li').count();
      assert.ok(count >= 3, `${count} programmes`);
      assert.equal(
        await page.locator('.programme-list .tag.need', { hasText: w.example }).count(),
        count,
        'every one is marked',
      );
      await visitor.inspect(`programmes ${language} ${viewport.width}`);
      await visitor.open(`/programmes/${sample.id}`);
      for (const say of [w.rate, w.ruling, w.rounding]) await page.getByText(say).first().waitFor();
      await page.locator('.programme-example').waitFor();
      await visitor.inspect(`a programme ${language} ${viewport.width}`);
      await visitor.leave();
    });
  }

  test('one drafts from the sample, another publishes', async () => {
    const author = await Person.arrive(browser, server, { as: people.reviewer });
    const { page } = author;
    await author.open('/desk/programmes');
    await author.inspect('desk of programmes');
    await page
      .locator('.programme-list > li', { hasText: '技术开发、技术转让合同补助' })
      .getByRole('link', { name: '以此起草新版本' })
      .first()
      .click();
    await page.getByLabel('补助比例').waitFor();
    await author.settle();
    await page.getByLabel('补助比例').fill('');
    await page.getByRole('button', { name: '保存草稿' }).click();
    await page.waitForURL(/\/desk\/programmes\/[a-z2-7]{26}$/);
    const draft = page.url();
    // Nothing has a default: what was taken out is missing, and the version stays a draft.
    await page.locator('.programme-missing', { hasText: '补助比例' }).waitFor();
    author.expectRefusal(422);
    await page.getByRole('button', { name: '提交发布' }).click();
    await page.locator('.fault li', { hasText: '补助比例尚未确定' }).waitFor();
    await author.inspect('a draft with something missing');
    await page.setViewportSize(phone);
    await author.inspect('a draft with something missing on a phone');
    await page.setViewportSize(desktop);

    await page.getByLabel('补助比例').fill('3.5');
    await page.getByRole('button', { name: '保存草稿' }).click();
    await page.getByText('所有参数都已确定').waitFor();
    await page.getByLabel('比较的版本').selectOption('第 1 版');
    await page.getByRole('row', { name: /补助比例 10\.00% 3\.50%/ }).waitFor();
    await page.getByRole('button', { name: '提交发布' }).click();
    await page.getByText('您参与了起草，须由另一人发布。').waitFor();
    assert.equal(
      await page.getByRole('button', { name: '发布', exact: true }).count(),
      0,
      'its author has no such button',
    );
    await author.inspect('a proposed version, for its author');
    await author.leave();

    const second = await Person.arrive(browser, server, { as: people.second });
    await second.open('/desk/programmes');
    const end = async () => {
      await second.open(`/desk/programmes/${sample.id}`);
      await second.page.getByLabel('理由').fill('由第 2 版接替');
      await second.page.getByRole('button', { name: '终止', exact: true }).click();
      await second.page.getByText('理由：由第 2 版接替').waitFor();
    };
    await second.page.goto(draft);
    await second.settle();
    await second.inspect('a proposed version, for a second person');
    second.expectRefusal(409);
    await second.page.getByRole('button', { name: '发布', exact: true }).click();
    await second.page.getByText(/第 \d+ 版仍在有效期内受理申报/).waitFor();
    await end();
    await second.page.goto(draft);
    await second.settle();
    await second.page.getByRole('button', { name: '发布', exact: true }).click();
    await second.page.locator('.page-head .tag', { hasText: '已发布' }).waitFor();
    await second.leave();

    const visitor = await Person.arrive(browser, server, { viewport: phone });
    await visitor.open(`/programmes/${draft.split('/').pop()}`);
    await visitor.page.getByText(/基数的 3\.50%（示例）/).waitFor();
    await visitor.page.getByText(/由第二人于/).waitFor();
    await visitor.inspect('the next version on a phone');
    await visitor.leave();
  });

  test('a round is opened and closed', async () => {
    const manager = await Person.arrive(browser, server, { as: people.second });
    const { page } = manager;
    await manager.open('/desk/programmes');
    const form = page.locator('form', { hasText: '开启批次' });
    await form.getByLabel('政策版本').selectOption({ index: 1 });
    await form.getByLabel('中文').fill('受理演练批');
    await form.getByLabel('受理起').fill(day(-9));
    await form.getByLabel('受理止').fill(day(9));
    await form.getByRole('button', { name: '开启', exact: true }).click();
    await page.getByRole('link', { name: '受理演练批' }).click();
    await page.getByRole('button', { name: '截止受理' }).waitFor();
    await manager.inspect('an open round');
    await page.getByRole('button', { name: '截止受理' }).click();
    await manager.confirm('截止受理');
    await page.locator('.tag', { hasText: '已截止' }).waitFor();
    await manager.inspect('a closed round');
    await page.setViewportSize(phone);
    await manager.inspect('a closed round on a phone');
    await manager.leave();
  });

  test('the auditor reads the desk and rules over nothing; others do not see it', async () => {
    const auditor = await Person.arrive(browser, server, { as: people.auditor, language: 'en', viewport: phone });
    await auditor.open('/desk/programmes');
    assert.equal(await auditor.page.getByRole('link', { name: 'Draft a programme' }).count(), 0);
    await auditor.inspect('desk of programmes as the auditor');
    await auditor.leave();
    const member = await Person.arrive(browser, server, { as: people.enterprise });
    await member.open('/desk/programmes');
    assert.equal(await member.page.locator('.programme-list').count(), 0);
    await member.inspect('desk of programmes as an enterprise');
    await member.leave();
  });
});
