// Every page behind the sign-in, in both languages at both sizes, for each who may open it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Caller } from './api.mjs';
import { desktop, Person, people, phone, startBrowser, startServer } from './harness.mjs';

describe('the desks', { concurrency: false }, () => {
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

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', desktop],
    ['zh-CN', phone],
    ['en', phone],
  ]) {
    const where = `${language} ${viewport.width}`;

    test(`an enterprise, in ${where}`, async () => {
      const member = await Person.arrive(browser, server, { language, viewport, as: people.enterprise });
      for (const address of [
        '/mine/achievements',
        '/mine/demands',
        '/mine/demands?q=zzzz',
        '/mine/demands/new',
        '/mine/achievements/new',
        '/mine/import?kind=demands',
        '/mine/organisation',
        '/password',
        '/review',
        '/todo',
        '/mine/claims',
        '/mine/claims/options',
        '/mine/recoveries',
        '/mine/figures',
      ]) {
        await member.open(address);
        await member.inspect(`${address} enterprise ${where}`);
      }
      await member.open('/mine/demands');
      await member.page.locator('tbody a[href$="/edit"]').first().click();
      await member.page.waitForURL(/\/edit$/);
      await member.page.locator('form input').first().waitFor();
      await member.inspect(`edit a demand ${where}`);
      await member.open('/mine/organisation');
      await member.page.getByRole('button', { name: /^(修改资料|Edit the card)$/ }).click();
      await member.page.locator('form').waitFor();
      await member.inspect(`edit my organisation ${where}`);
      await member.leave();
    });

    test(`the department, in ${where}`, async () => {
      const officer = await Person.arrive(browser, server, { language, viewport, as: people.reviewer });
      for (const address of [
        '/review',
        '/review?kind=demands',
        '/review?field=08',
        '/feedback',
        '/mine/import',
        '/mine/organisation',
        '/organisations/admit',
        '/todo',
        '/contracts',
        '/claims',
        '/claims/budgets',
        '/claims/payments',
        '/claims/recoveries',
        '/claims/statistics',
        '/desk/programmes',
        '/titles/import',
      ]) {
        await officer.open(address);
        await officer.inspect(`${address} department ${where}`);
      }
      await officer.open('/review');
      await officer.page.locator('tbody a').first().click();
      await officer.page.waitForURL(/\/review\/achievement\//);
      await officer.page.locator('.review-bar').waitFor();
      await officer.inspect(`under review ${where}`);
      await officer.leave();
    });
  }

  // What the year of the samples has brought: a round that was shared out, a claim that finance pays, a recovery.
  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', phone],
  ]) {
    test(`finance, an expert and an auditor on what they were given, in ${language} ${viewport.width}`, async () => {
      const auditor = await Caller.signIn(server, people.auditor);
      const [round] = (await auditor.call('GET', '/rounds')).items.filter(
        (r) => r.distribution ?? r.state === 'distributed',
      );
      const [batch] = (await auditor.call('GET', '/batches')).items;
      const [recovery] = (await auditor.call('GET', '/recoveries')).items;
      const [approved] = (await auditor.call('GET', '/claims?state=approved')).items;
      const [review] = (await (await Caller.signIn(server, people.expert)).call('GET', '/duties')).items;
      for (const [as, addresses] of [
        [
          people.finance,
          ['/todo', `/claims/${approved.id}`, `/claims/payments/${batch.id}`, `/claims/recoveries/${recovery.id}`],
        ],
        [people.expert, ['/reviews', `/reviews/${review.subject}`]],
        [
          people.auditor,
          [
            `/desk/rounds/${round.id}`,
            `/history/rounds/${round.id}`,
            `/history/batches/${batch.id}`,
            `/history/recoveries/${recovery.id}`,
            `/history/claims/${approved.id}`,
          ],
        ],
      ]) {
        const person = await Person.arrive(browser, server, { language, viewport, as });
        for (const address of addresses) {
          await person.open(address);
          await person.inspect(`${address.replace(/[a-z2-7]{26}/, 'id')} ${as} ${language} ${viewport.width}`);
        }
        await person.leave();
      }
    });
  }

  test('an auditor reads at the desk and has nothing to press', async () => {
    const auditor = await Person.arrive(browser, server, { as: people.auditor });
    await auditor.open('/review');
    await auditor.page.getByText('您只能查看，不能审核。').waitFor();
    const first = auditor.page.locator('tbody a').first();
    const title = await first.textContent();
    await first.click();
    await auditor.sees(title);
    assert.equal(await auditor.page.getByRole('button', { name: '发布' }).count(), 0);
    await auditor.inspect('an auditor at the desk');
    await auditor.leave();
  });
});
