// What the department sees of the market: how far listings came, what waits for an answer, and what nobody talks about; and
// what an organisation sees of its own.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe } from 'node:test';
import { Caller, day } from './api.mjs';
import { desktop, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';
import { rowsOf } from './xlsx.mjs';

const form = { what: '希望先评估样品再谈委托开发', why: '有中试线和测定条件', stage: 'ready' };

describe('the funnel', { concurrency: false }, () => {
  let server;
  let browser;
  let reviewer;
  let demands; // of the sample enterprise: one waits, one is declined, one is talked about
  let samples; // how far the listings of the samples came before

  const step = inSteps();

  /** The rows of the workbook that a button saves. */
  const saved = async (person, name) => {
    const download = person.page.waitForEvent('download');
    await person.button(name).click();
    return rowsOf(await readFile(await (await download).path()));
  };

  /** The cells of the row of a table that begins with a name. */
  const row = async (person, table, name) => {
    const found = person.page
      .getByRole('region', { name: table })
      .getByRole('row')
      .filter({ has: person.page.getByRole('rowheader', { name, exact: true }) })
      .first();
    await found.waitFor();
    return found.getByRole('cell').allTextContents();
  };

  /** The cells of a stage in the funnel of the province. */
  const count = async (stage) => (await row(reviewer, '数据表：各阶段的条目', stage)).map((c) => c.replace(/\s/g, ''));

  /** How many were contacted and agreed: whether through a match or past it depends on what the platform told. */
  const came = async () => {
    await reviewer.page.getByRole('heading', { name: '各阶段的条目' }).waitFor();
    await reviewer.page.getByRole('button', { name: '显示数据表' }).first().click();
    const [contacted, agreed] = [await count('已接洽'), await count('同意洽谈')];
    return [contacted, agreed].map((cells) => Number(cells[0]) + Number(cells[2]));
  };

  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    reviewer = await Person.arrive(browser, server, { as: people.reviewer });
    await reviewer.open('/desk/funnel');
    samples = await came();
    const university = await Caller.signIn(server, people.university);
    const enterprise = await Caller.signIn(server, people.enterprise);
    const publisher = await Caller.signIn(server, people.reviewer);
    demands = [];
    for (const [n, title] of ['低温铸钢件的焊补工艺', '大型齿圈的感应淬火', '薄壁管件的旋压成形'].entries()) {
      const content = {
        title,
        field: '03',
        problem: `${title}不稳定，返修多，希望找到可靠的工艺参数和检验办法`,
        modes: ['commissioned'],
        deadline: day(90),
        indicators: [],
      };
      let w = await enterprise.call('POST', '/demands', { number: `F-${n}`, content });
      w = await enterprise.call('POST', `/demands/${w.id}/actions`, { action: 'submit' }, w.version);
      await publisher.call('POST', `/demands/${w.id}/actions`, { action: 'publish' }, w.version);
      demands.push({ id: w.id, title });
    }
    const proposals = [];
    for (const { id } of demands) {
      proposals.push(await university.call('POST', '/introductions', { demand: id, form }));
    }
    const acts = async (id, body) => {
      const { version } = await enterprise.call('GET', `/introductions/${id}`);
      await enterprise.call('POST', `/introductions/${id}/actions`, body, version);
    };
    await acts(proposals[1].id, { action: 'decline', reason: 'immature' });
    await acts(proposals[2].id, { action: 'accept' });
    await reviewer.open('/todo');
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  step('the province reads how far listings came', async () => {
    const { page } = reviewer;
    await reviewer.goTo('转化漏斗');
    await page.waitForURL(/\/desk\/funnel$/);
    await page.reload();
    await reviewer.settle();
    const [contacted, agreed] = await came();
    const [published] = await count('已发布');
    const [matched] = await count('有匹配');
    assert.ok(
      Number(published) > 100 && Number(matched) <= Number(published),
      `${published} published, ${matched} matched`,
    );
    assert.equal(contacted - samples[0], 3, 'contacted');
    assert.equal(agreed - samples[1], 1, 'agreed');
    assert.ok(Number((await count('已签约'))[3]) > 10, 'the sample year has contracts from outside');
    await page.getByText('各阶段如何认定').click();
    await page.getByText('平台就它的匹配提醒过任一方').waitFor();
    await reviewer.inspect('the funnel of the province');
  });

  step('a filter stays in the address, and an export has what the page shows', async () => {
    const { page } = reviewer;
    await reviewer.choose('类别', '需求');
    await page.waitForURL(/kind=demand/);
    await reviewer.choose('技术领域', '先进制造');
    await page.waitForURL(/field=03/);
    await page.reload();
    await reviewer.settle();
    await page.getByRole('heading', { name: '按技术领域' }).waitFor();
    const rows = await saved(reviewer, '导出“按技术领域”（xlsx）');
    assert.deepEqual(rows[0].slice(0, 5), ['技术领域', '已发布', '有匹配', '已接洽', '同意洽谈']);
    assert.equal(rows.length, 2, 'one field is left');
    assert.equal(rows[1][0], '先进制造');
    const months = await saved(reviewer, '导出“逐月发生的事项”（xlsx）');
    assert.equal(months[0][0], '月份');
    await page.getByRole('link', { name: '待答复意向' }).click();
    await page.waitForURL(/\/desk\/funnel\/introductions\?.*field=03/);
  });

  step('what waits for an answer says whose turn it is', async () => {
    const { page } = reviewer;
    await reviewer.open('/desk/funnel/introductions');
    const waits = page.getByRole('row').filter({ has: page.getByRole('link', { name: demands[0].title }) });
    await waits.getByRole('cell', { name: '待答复', exact: true }).waitFor();
    assert.equal(await waits.getByText('北陆').count(), 0, 'who asks stays between the two');
    await reviewer.inspect('introductions that wait');
    const rows = await saved(reviewer, '导出（xlsx）');
    assert.deepEqual(rows[0].slice(0, 3), ['状态', '轮到', '单位']);
    assert.ok(
      rows.slice(1).some((r) => r.includes(demands[0].title)),
      'the export names the listing',
    );
  });

  step('demands that nobody talks about say why', async () => {
    const { page } = reviewer;
    await reviewer.open('/desk/funnel/demands');
    await page.getByRole('heading', { name: '按原因' }).waitFor();
    await reviewer.inspect('demands that nobody talks about');
    await reviewer.choose('原因', '意向被婉拒');
    await page.waitForURL(/why=declined/);
    await page.getByRole('link', { name: demands[1].title }).waitFor();
    await page.getByText('成熟度不够（需求方）').first().waitFor();
    assert.equal(await page.getByRole('link', { name: demands[2].title }).count(), 0, 'one that is talked about');
    const rows = await saved(reviewer, '导出（xlsx）');
    const declined = rows.find((r) => r[0] === demands[1].title);
    assert.ok(declined?.includes('成熟度不够'), 'the export says why');
  });

  step('a county sees its region alone', async () => {
    const county = await Person.arrive(browser, server, { as: people.county });
    await county.open('/desk/funnel/introductions');
    await county.page.getByRole('link', { name: demands[0].title }).waitFor(); // the enterprise lies in it
    await county.open('/desk/funnel/introductions?prefecture=220200');
    await county.page.getByText('没有等待答复或逾期未答的意向').waitFor();
    await county.open('/desk/funnel');
    await county.page.getByRole('button', { name: '显示数据表' }).first().click();
    const [published] = await row(county, '数据表：各阶段的条目', '已发布');
    assert.ok(Number(published) > 0 && Number(published) < 50, `${published} in the county`);
    await county.leave();
  });

  step('an enterprise sees its own, in English on a phone', async () => {
    const member = await Person.arrive(browser, server, { as: people.enterprise, language: 'en', viewport: phone });
    const { page } = member;
    await member.open('/mine/funnel');
    await page.getByRole('heading', { name: 'Listings at each stage' }).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'By organisation' }).count(), 0, 'there is one alone');
    await member.inspect('the own funnel on a phone in English');
    await member.open('/mine/funnel/introductions');
    await page.getByRole('cell', { name: 'Yours' }).first().waitFor();
    await member.inspect('own introductions that wait on a phone in English');
    await member.open('/mine/funnel/demands?why=declined');
    await page.getByText('Not mature enough (by the demander)').waitFor();
    await member.inspect('own demands that nobody talks about on a phone in English');
    await member.leave();
  });

  step('the pages of an office stand in English and on a phone', async () => {
    for (const [language, viewport] of [
      ['en', desktop],
      ['zh-CN', phone],
    ]) {
      const one = await Person.arrive(browser, server, { as: people.auditor, language, viewport });
      for (const address of ['/desk/funnel', '/desk/funnel/introductions', '/desk/funnel/demands']) {
        await one.open(address);
        await one.inspect(`${address} in ${language} ${viewport.width}`);
      }
      await one.leave();
    }
  });

  step('who belongs to no office is told so', async () => {
    const university = await Person.arrive(browser, server, { as: people.university });
    await university.open('/desk/funnel');
    await university.page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await university.page.getByRole('heading', { name: '各阶段的条目' }).count(), 0);
    await university.leave();
  });
});
