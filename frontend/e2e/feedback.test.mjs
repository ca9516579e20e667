// What the two sides and the department say of matches: given, kept, changed, taken back, and summed up.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, becomes, desktop, Person, people, phone, startBrowser, startServer } from './harness.mjs';

describe('feedback on matches', { concurrency: false }, () => {
  let server;
  let browser;
  let demand;
  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    const { hits } = await ask(server, `/search?kind=demand&q=${encodeURIComponent('瀚辰')}&size=100`);
    demand = hits.find((h) => h.organisation?.name.includes('瀚辰'));
    assert.ok(demand, 'the enterprise of the samples has a published demand');
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const focused = (control) => control.evaluate((e) => e === document.activeElement);

  const words = {
    'zh-CN': { fits: '合适', not: '不合适', send: '记录', undo: '撤销', because: '还不够成熟', other: '其他原因' },
    en: {
      fits: 'Fits',
      not: 'Does not fit',
      send: 'Record',
      undo: 'Undo',
      because: 'Not mature enough',
      other: 'Another reason',
    },
  };

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', desktop],
    ['zh-CN', phone],
    ['en', phone],
  ]) {
    const where = `${language} ${viewport.width}`;
    const w = words[language];

    test(`an enterprise judges a match of its own demand, in ${where}`, async () => {
      const member = await Person.arrive(browser, server, { language, viewport, as: people.enterprise });
      const { page } = member;
      await member.open(`/demands/${demand.id}`);
      const card = page.locator('.match').first();
      const button = (name) => card.getByRole('button', { name, exact: true });
      const pressed = (name) => button(name).getAttribute('aria-pressed');
      await member.inspect(`a match to judge ${where}`);

      await button(w.fits).click();
      await button(w.undo).waitFor();
      await becomes('true', () => pressed(w.fits));

      await button(w.not).click();
      const dialog = card.getByRole('dialog');
      await becomes(true, () => focused(dialog.getByRole('radio').first()), 'it has the focus');
      await dialog.getByRole('button', { name: w.send }).click();
      await dialog.getByRole('alert').waitFor(); // a reason is needed
      await dialog.getByLabel(w.other).check();
      await dialog.getByRole('button', { name: w.send }).click();
      await dialog.getByRole('alert').waitFor(); // and words for another one
      await member.inspect(`why it does not fit ${where}`);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await becomes(true, () => focused(button(w.not)), 'the focus is back');
      assert.equal(await pressed(w.fits), 'true', 'nothing was changed');

      // By keyboard alone.
      await page.keyboard.press('Enter');
      await dialog.getByLabel(w.because).focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await card.getByText(w.because).waitFor();
      await becomes(['false', 'true'], async () => [await pressed(w.fits), await pressed(w.not)]);
      await member.inspect(`a match that was judged ${where}`);

      await page.reload();
      await member.settle();
      await card.getByText(w.because).waitFor();
      await becomes('true', () => pressed(w.not), 'it is kept');

      await button(w.undo).click();
      await button(w.undo).waitFor({ state: 'detached' });
      await becomes(['false', 'false'], async () => [await pressed(w.fits), await pressed(w.not)]);
      await member.leave();
    });
  }

  test('another organisation judges only what is its own', async () => {
    const other = await Person.arrive(browser, server, { as: people.university });
    await other.open(`/demands/${demand.id}`);
    const cards = other.page.locator('.match');
    await cards.locator('.feedback').first().waitFor();
    let owned = 0;
    for (let i = 0; i < (await cards.count()); i++) {
      const card = cards.nth(i);
      const own = (await card.locator('.dots').textContent()).includes('北陆工业大学');
      if (own) owned++;
      assert.equal(await card.locator('.feedback').count(), own ? 1 : 0, await card.locator('h3').textContent());
    }
    assert.ok(owned > 0, 'one of the matches is its own');
    await other.leave();
  });

  test('the department judges too, and reads the sums', async () => {
    const officer = await Person.arrive(browser, server, { as: people.reviewer });
    const { page } = officer;
    await officer.open('/feedback');
    await page.getByText('还没有评价').waitFor();
    await officer.inspect('no feedback yet');
    await officer.open(`/demands/${demand.id}`);
    const cards = page.locator('.match');
    await cards.nth(0).getByRole('button', { name: '合适', exact: true }).click();
    await cards.nth(0).getByText('已记录：合适').waitFor();
    await cards.nth(1).getByRole('button', { name: '不合适', exact: true }).click();
    await cards.nth(1).getByLabel('距离太远').check();
    await cards.nth(1).getByRole('button', { name: '记录', exact: true }).click();
    await cards.nth(1).getByText('已记录：距离太远').waitFor();
    await officer.open('/feedback');
    await page.getByText('2 条评价，涉及 2 对匹配').waitFor();
    await page.getByRole('row', { name: /距离太远.*1/ }).waitFor();
    await page.getByRole('row', { name: /主管部门 50%（1\/2）/ }).waitFor();
    await officer.inspect('sums of feedback');
    await page.setViewportSize(phone);
    await officer.inspect('sums of feedback on a phone');
    await officer.leave();

    for (const [as, may] of [
      [people.auditor, true],
      [people.operator, true],
      [people.enterprise, false],
    ]) {
      const person = await Person.arrive(browser, server, { as, language: 'en', viewport: phone });
      await person.open('/feedback');
      await person.page.getByText(may ? '2 judgements on 2 matches' : 'You may not see this').waitFor();
      assert.equal(await person.page.getByText('2 judgements on 2 matches').count(), may ? 1 : 0, as);
      assert.equal(await person.deskLink('Feedback').count(), may ? 1 : 0, as);
      await person.inspect(`sums of feedback as ${as}`);
      await person.leave();
    }
  });
});
