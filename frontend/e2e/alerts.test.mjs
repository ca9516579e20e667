// Matches come to people: the inbox with its reasons, the bell that follows, saved searches, settings and feeds.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Caller, day } from './api.mjs';
import { becomes, desktop, Person, people, phone, startBrowser, startServer } from './harness.mjs';

const words = {
  'zh-CN': {
    inbox: '收件箱',
    reasons: '查看匹配理由',
    dismiss: '不合适',
    because: '距离太远',
    record: '记录',
    later: '稍后提醒',
    tomorrow: '明天',
    snooze: '确定',
    done: '已处理',
    saveSearch: '保存检索',
    name: '名称',
    save: '保存',
    saved: '检索已保存，有新登载时会提醒您',
    settings: '提醒设置',
    make: '生成地址',
    address: '订阅源地址',
    noLink: '这个退订链接无效',
    back: '放回收件箱',
    further: /^更多匹配（\d+）$/,
    furtherToday: (n) => `今天另有 ${n} 项匹配。`,
    furtherOpen: '查看更多匹配',
    limit: '本单位每天逐项提醒的匹配，至多',
    capped: '按平台上限（6 项）',
  },
  en: {
    inbox: 'Inbox',
    reasons: 'Show why they match',
    dismiss: 'Not for us',
    because: 'Too far away',
    record: 'Record',
    later: 'Remind me later',
    tomorrow: 'Tomorrow',
    snooze: 'Snooze',
    done: 'Done with',
    saveSearch: 'Save search',
    name: 'Name',
    save: 'Save',
    saved: 'Saved; you will be told of new listings',
    settings: 'Notification settings',
    make: 'Make an address',
    address: 'Address of the feed',
    noLink: 'This link is not valid',
    back: 'Back to the inbox',
    further: /^Further matches \(\d+\)$/,
    furtherToday: (n) => `Further matches today: ${n}.`,
    furtherOpen: 'Open the further matches',
    limit: 'Matches a day that my organisation is told of one by one, at most',
    capped: 'The platform’s cap (6)',
  },
};

/** Fewer than the samples' first day has for the university. */
const cap = '6';

describe('alerts', { concurrency: false }, () => {
  let server;
  let browser;
  let university;
  let enterprise;
  before(async () => {
    server = await startServer({ env: { DUIJIE_MATCH_ALERTS: cap } });
    browser = await startBrowser();
    university = await Caller.signIn(server, people.university);
    enterprise = await Caller.signIn(server, people.enterprise);
    // The samples are told of from their beginning on, in the background.
    await becomes(
      true,
      async () => {
        const { total, further } = await university.call('GET', '/inbox?sort=match&size=100');
        return total + further.all >= 10;
      },
      'matches are told',
    );
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Publishes a demand of the enterprise for which the samples' own catalogue has the technology. */
  async function publish(number, title, problem) {
    const reviewer = await Caller.signIn(server, people.reviewer);
    const content = { title, field: '05', problem, modes: ['commissioned'], deadline: day(90), indicators: [] };
    let w = await enterprise.call('POST', '/demands', { number, content });
    w = await enterprise.call('POST', `/demands/${w.id}/actions`, { action: 'submit' }, w.version);
    await reviewer.call('POST', `/demands/${w.id}/actions`, { action: 'publish' }, w.version);
    return w.id;
  }

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', desktop],
    ['zh-CN', phone],
    ['en', phone],
  ]) {
    const where = `${language} ${viewport.width}`;
    const w = words[language];

    test(`a university works through its inbox, in ${where}`, async () => {
      const person = await Person.arrive(browser, server, { language, viewport, as: people.university });
      const { page } = person;
      await person.open('/inbox?sort=match');
      await person.inspect(`inbox ${where}`);
      const card = page.locator('.alert').first();
      const title = await card.getByRole('heading').first().innerText();
      await card.getByRole('button', { name: w.reasons }).click();
      await card.locator('.terms').first().waitFor();
      await person.inspect(`inbox with reasons ${where}`);

      await card.getByRole('button', { name: w.dismiss }).click();
      const dialog = card.getByRole('dialog');
      await dialog.getByRole('button', { name: w.record }).click();
      await dialog.getByRole('alert').waitFor(); // a reason is needed
      await person.inspect(`inbox not for us ${where}`);
      await dialog.getByLabel(w.because).check();
      await dialog.getByRole('button', { name: w.record }).click();
      await page.locator('.alert', { hasText: title }).waitFor({ state: 'detached' });

      const next = page.locator('.alert').first();
      const put = await next.getByRole('heading').first().innerText();
      await next.getByRole('button', { name: w.later }).click();
      await next.getByRole('dialog').getByLabel(w.tomorrow).check();
      await person.inspect(`inbox snooze ${where}`);
      await next.getByRole('dialog').getByRole('button', { name: w.snooze, exact: true }).click();
      await page.locator('.alert', { hasText: put }).waitFor({ state: 'detached' });

      await person.open('/inbox?box=done');
      const dismissed = page.locator('.alert', { hasText: title });
      await dismissed.getByText(w.because).waitFor();
      await person.inspect(`inbox done ${where}`);
      await dismissed.getByRole('button', { name: w.back }).click();
      await dismissed.waitFor({ state: 'detached' });
      await person.leave();
    });
  }

  const matches = (box) => university.call('GET', `/inbox?box=${box}&sort=match&size=100`);

  for (const [language, viewport] of [
    ['zh-CN', desktop],
    ['en', phone],
    ['zh-CN', phone],
    ['en', desktop],
  ]) {
    const where = `${language} ${viewport.width}`;
    const w = words[language];

    test(`what is over the cap of a day is on a list of its own, in ${where}`, async () => {
      const person = await Person.arrive(browser, server, { language, viewport, as: people.university });
      const { page } = person;
      const before = await matches('further');
      assert.ok(before.total > 0 && before.total === before.further.all, `${before.total} further matches`);
      const scores = before.items.map((a) => a.score);
      assert.deepEqual(
        scores,
        scores.toSorted((a, b) => b - a),
      );
      await person.open('/inbox');
      await page.getByText(w.furtherToday(before.further.today)).waitFor();
      await person.inspect(`inbox of a full day ${where}`);
      await page.getByRole('link', { name: w.furtherOpen }).click();
      await page.getByRole('button', { name: w.further, pressed: true }).waitFor();
      await page.locator('.alert.gathered').first().waitFor();
      await person.inspect(`further matches ${where}`);
      const first = page.locator('.alert.gathered h2 a').first();
      const title = await first.innerText();
      await first.click();
      await page.waitForURL((u) => /^\/(achievements|demands)\//.test(u.pathname));
      await becomes(before.total - 1, async () => (await matches('further')).total, 'what was opened is not there');
      await person.open('/inbox?sort=match');
      await page.locator('.alert.seen', { hasText: title }).first().waitFor();
      await person.leave();
    });
  }

  test('the bell counts on while the page stands, and a click on an alert takes one off', async () => {
    const person = await Person.arrive(browser, server, { as: people.university });
    const { page } = person;
    await person.open('/about');
    const bell = page.locator('.bell');
    const { new: before } = await university.call('GET', '/inbox/count');
    const label = (n) => (n > 0 ? `收件箱，${n} 条未读` : '收件箱，没有未读');
    await becomes(label(before), () => bell.getAttribute('aria-label'));
    const found = (await university.call('GET', '/inbox?sort=match&size=100')).items.find(
      (a) => a.own?.kind === 'achievement',
    );
    // Its places of today are taken: a match displaces another one. A search that it has saved has no cap.
    const terms = { q: found.own.title.slice(0, 4), kind: ['demand'] };
    await university.call('POST', '/me/searches', { name: 'E2E', terms, tells: true });
    await publish('E2E-1', `需要：${found.own.title}`, `${found.own.title}。${found.own.summary}`);
    await becomes(
      true,
      async () => (await university.call('GET', '/inbox/count')).new > before,
      'the university is told',
    );
    const { new: after } = await university.call('GET', '/inbox/count');
    await becomes(label(after), () => bell.getAttribute('aria-label'), 'without a reload');
    await bell.click();
    await person.sees('收件箱');
    await page.locator('.alert.new h2 a').first().click();
    await becomes(label(after - 1), () => bell.getAttribute('aria-label'), 'one was seen');
    await person.leave();
  });

  test('a saved search tells of the next listing that meets it', async () => {
    const person = await Person.arrive(browser, server, { viewport: phone, as: people.university });
    const { page } = person;
    const w = words['zh-CN'];
    await person.open('/search?kind=demand&q=%E7%8E%84%E9%93%81%E6%B5%87%E9%93%B8');
    await person.button(w.saveSearch).click();
    const dialog = page.getByRole('dialog', { name: '保存这次检索' });
    await dialog.getByLabel(w.name).fill('玄铁');
    await person.inspect('save a search');
    await dialog.getByRole('button', { name: w.save, exact: true }).click();
    await dialog.getByText(w.saved).waitFor();
    await publish('E2E-2', '玄铁浇铸工艺', '需要玄铁浇铸的整套工艺，用于大型壳体的生产，现有工艺废品率高。');
    // Another saved search of these tests may meet what was published before.
    await becomes(1, async () => {
      const { items } = await university.call('GET', '/inbox?sort=search');
      return items.filter((item) => item.search === '玄铁').length;
    });
    await person.open('/inbox?sort=search');
    await page.getByText('符合您保存的检索“玄铁”').waitFor();
    await person.leave();
  });

  for (const [language, viewport] of [
    ['zh-CN', phone],
    ['en', desktop],
  ]) {
    const where = `${language} ${viewport.width}`;
    const w = words[language];
    test(`settings are kept as they are chosen, and a feed is made, in ${where}`, async () => {
      const person = await Person.arrive(browser, server, { language, viewport, as: people.university });
      const { page } = person;
      await person.open('/notifications');
      await person.inspect(`notification settings ${where}`);
      const wanted = language === 'en' ? 'weekly' : 'at_once';
      await page.locator('#mail-match').selectOption(wanted);
      await becomes(wanted, async () => (await university.call('GET', '/me/notifications')).mail.match);
      await page.getByRole('button', { name: language === 'en' ? /Make a/ : /生成地址/ }).click();
      const address = await page.getByLabel(w.address).inputValue();
      const feed = await fetch(address);
      assert.equal(feed.status, 200);
      assert.match(feed.headers.get('Content-Type'), /application\/atom\+xml/);
      assert.match(await feed.text(), /<feed xmlns="http:\/\/www.w3.org\/2005\/Atom"/);
      await person.inspect(`notification settings with a feed ${where}`);
      const limit = page.getByLabel(w.limit);
      assert.equal(await limit.evaluate((s) => s.selectedOptions[0].textContent), w.capped);
      await limit.selectOption('3');
      await becomes(3, async () => (await university.call('GET', '/me/notifications')).matches.own);
      await limit.selectOption('');
      await becomes(undefined, async () => (await university.call('GET', '/me/notifications')).matches.own);
      await person.leave();
    });

    test(`an unsubscribing link that nobody made says so, in ${where}`, async () => {
      const person = await Person.arrive(browser, server, { language, viewport });
      person.expectRefusal(404);
      await person.open('/unsubscribe/guess');
      await person.sees(w.noLink);
      await person.inspect(`a link that nobody made ${where}`);
      await person.leave();
    });
  }
});
