// How a document came to be: its manager and an auditor read who changed what, and how it stood on a day.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, desktop, Person, people, phone, startBrowser, startServer } from './harness.mjs';

describe('history', { concurrency: false }, () => {
  let server;
  let browser;
  let university;
  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    const { items } = await ask(server, `/organisations?q=${encodeURIComponent('北陆工业大学')}`);
    university = items[0];
    assert.ok(university, 'the university of the samples is there');
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test('a manager changes the card and reads its history', async () => {
    const manager = await Person.arrive(browser, server, { as: people.university });
    const { page } = manager;
    await manager.open('/mine/organisation');
    await manager.button('修改资料').click();
    await page.getByLabel('简称').fill('北陆工大（新）');
    await manager.button('保存').click();
    await page.getByText('单位资料已保存').waitFor();
    await manager.open(`/organisations/${university.id}`);
    await page.getByRole('link', { name: '变更历史' }).click();
    await page.waitForURL(/\/history\/organisations\//);
    const newest = page.locator('.versions > li').first();
    await newest.getByRole('row', { name: /简称.*北陆工大（新）/ }).waitFor();
    await newest.getByText('样例·转移办').waitFor();
    await page.getByText('系统（').first().waitFor();
    await manager.inspect('history of an organisation');

    await page.getByLabel('顺序').selectOption('oldest');
    await page.locator('.versions > li').last().getByRole('row', { name: /简称/ }).waitFor();
    assert.match(page.url(), /order=oldest/);
    await manager.leave();
  });

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', phone],
  ]) {
    test(`an auditor sees it as of a day, in ${language} ${viewport.width}`, async () => {
      const auditor = await Person.arrive(browser, server, { as: people.auditor, language, viewport });
      const { page } = auditor;
      const zh = language === 'zh-CN';
      await auditor.open(`/history/organisations/${university.id}`);
      await page.getByText('样例·转移办').first().waitFor();
      await auditor.inspect(`history as an auditor ${language}`);

      await page.getByLabel(zh ? '截至某日的内容' : 'As of the day').fill('2001-01-01');
      auditor.expectRefusal(404);
      await auditor.button(zh ? '查看' : 'Show').click();
      await page.getByText(zh ? '那时还没有' : 'Nothing of it was there').waitFor();
      await auditor.inspect(`as of a day before it was ${language}`);

      await page.getByLabel(zh ? '截至某日的内容' : 'As of the day').fill('2999-01-01');
      await auditor.button(zh ? '查看' : 'Show').click();
      const stood = page.locator('.stood');
      await stood.getByRole('row', { name: /北陆工大（新）/ }).waitFor();
      await stood.locator('summary').click();
      await stood.locator('pre').getByText('"credit_code"').waitFor();
      await auditor.inspect(`as of a day ${language}`);

      await page
        .locator('.versions > li')
        .last()
        .getByRole('link', { name: zh ? /全文/ : /whole/ })
        .click();
      await stood.getByRole('heading', { name: zh ? /日志第/ : /journal entry/ }).waitFor();
      assert.equal(await stood.getByText('北陆工大（新）').count(), 0, 'the first version had another short name');
      await auditor.leave();
    });
  }

  test('nobody else', async () => {
    for (const [as, status] of [
      [people.enterprise, 404],
      [people.operator, 403],
    ]) {
      const person = await Person.arrive(browser, server, { as });
      await person.open(`/organisations/${university.id}`);
      assert.equal(await person.page.getByRole('link', { name: '变更历史' }).count(), 0, as);
      person.expectRefusal(status);
      await person.open(`/history/organisations/${university.id}`);
      await person.page.getByText(status === 404 ? '没有这个页面' : '您没有查看这里的权限').waitFor();
      await person.inspect(`history as ${as}`);
      await person.leave();
    }
  });
});
