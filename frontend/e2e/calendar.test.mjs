// The table of working days: everyone reads it, one manager of the department enters a year, another confirms it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, desktop, Person, people, phone, startBrowser, startServer } from './harness.mjs';

// Days of a test: what the State Council will say of that year is not known.
const off = [
  ['元旦', '01-01', '01-03'],
  ['春节', '02-05', '02-12'],
  ['清明节', '04-03', '04-05'],
  ['劳动节', '05-01', '05-05'],
  ['端午节', '06-09', '06-09'],
  ['中秋节', '09-15', '09-15'],
  ['国庆节', '10-01', '10-07'],
];

describe('the table of working days', { concurrency: false }, () => {
  let server;
  let browser;
  let year; // the first that is missing
  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    year = (await ask(server, '/calendar')).missing_year;
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const notice = (work) =>
    JSON.stringify({
      year,
      document: '国办发明电〔测试〕1号',
      off: off.map(([name, from, to]) => ({ name, from: `${year}-${from}`, to: `${year}-${to}` })),
      work,
    });
  const days = (person) => person.page.getByRole('table');

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', phone],
  ]) {
    const where = `${language} ${viewport.width}`;
    test(`a visitor reads it and enters nothing, in ${where}`, async () => {
      const visitor = await Person.arrive(browser, server, { language, viewport });
      await visitor.open('/calendar');
      await days(visitor)
        .getByText(String(year - 1), { exact: true })
        .waitFor();
      assert.equal(await visitor.page.locator('form').count(), 0);
      await visitor.inspect(`working days ${where}`);
      await visitor.leave();
    });
  }

  test('one enters a year and has a fault told in its row, another confirms it on a phone', async () => {
    const one = await Person.arrive(browser, server, { as: people.reviewer });
    await one.open('/calendar');
    await one.page.getByText('录入或更正', { exact: true }).click();
    const pasted = one.page.getByLabel('粘贴或拖入 JSON', { exact: true });
    await pasted.fill('{}');
    await one.button('读入').click();
    await one.page.getByText(/^读不出来/).waitFor();
    // The later day first: the table keeps them in order, but the fault belongs to the row of the earlier one.
    const [wednesday, saturday, sunday] = [3, 6, 7].map(inJune);
    await pasted.fill(notice([saturday, wednesday]));
    await one.button('读入').click();
    await one.page.getByText(`已填入 ${year} 年`, { exact: false }).waitFor();
    one.expectRefusal(422);
    await one.button('提交，待另一人确认').click();
    const worked = one.page.getByLabel('调休上班日（周六、周日）', { exact: true });
    await one.page.locator('.calendar-work > div', { hasText: '应为周六或周日' }).waitFor();
    assert.equal(await one.page.locator('[aria-invalid=true]').inputValue(), wednesday);
    await one.inspect('a year with a fault');
    await worked.last().fill(sunday);
    await one.button('提交，待另一人确认').click();
    await one.page.getByRole('heading', { name: `${year} 年安排待确认` }).waitFor();
    assert.equal(await one.button('确认').count(), 0, 'nobody confirms what they entered');
    await one.inspect('a year that waits, seen by who entered it');

    const visitor = await Person.arrive(browser, server);
    await visitor.open('/calendar');
    await days(visitor).waitFor();
    assert.equal(await visitor.page.getByText(`${year} 年安排待确认`).count(), 0, 'nothing is public before');
    await visitor.leave();

    const other = await Person.arrive(browser, server, { as: people.second, viewport: phone });
    await other.open('/todo');
    await other.page.getByRole('link', { name: `${year} 年安排待确认` }).click();
    await other.sees('工作日历');
    await other.inspect('a year that waits, seen by who confirms it');
    other.expectRefusal(422);
    await other.button('退回').click();
    await other.page.getByText('请说明理由').waitFor();
    other.page.once('dialog', (d) => d.accept());
    await other.button('确认').click();
    await days(other).getByText(String(year), { exact: true }).waitFor();
    await other.inspect('a year in force');
    assert.equal((await ask(server, '/calendar')).missing_year, year + 1);
    await other.leave();
    await one.leave();
  });

  /** A day of the week from Wednesday, 3, to Sunday, 7, all of one week of June. */
  function inJune(day) {
    const tenth = new Date(`${year}-06-10T00:00:00Z`);
    return new Date(tenth.getTime() + (((10 - tenth.getUTCDay()) % 7) + day - 3) * 86_400_000)
      .toISOString()
      .slice(0, 10);
  }
});
