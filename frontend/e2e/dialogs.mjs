// What must hold of every dialog that people work through.

import assert from 'node:assert/strict';
import { becomes, desktop, phone } from './harness.mjs';

export const dialog = (person) => person.page.getByRole('dialog');

/** Where the focus is, when it is neither in the dialog nor out of the page, as after the last thing of it. */
const behind = (person) =>
  person.page.evaluate(() => {
    const { activeElement } = document;
    const held = activeElement === document.body || document.querySelector('[role=dialog]')?.contains(activeElement);
    return held ? null : (activeElement?.outerHTML ?? '').slice(0, 200);
  });

const inside = (person) =>
  person.page.evaluate(() => document.querySelector('[role=dialog]')?.contains(document.activeElement) === true);

/** Switches the page's language where it stands, with whatever is open on it. */
async function speak({ page }, language) {
  await page.evaluate((l) => document.querySelector(`.site-tools button[lang="${l}"]`)?.click(), language);
  await page.waitForFunction((l) => document.documentElement.lang === l, language);
}

/**
 * Opens a dialog by the keyboard, finds that the focus stays in it and comes back when it is closed by Escape, opens it
 * again and looks at it in both languages at both sizes. Leaves it open, in Chinese, on a desktop. In English nothing but
 * what `data` matches may be Chinese.
 */
export async function inspectDialog(person, opener, name, { data } = {}) {
  const { page } = person;
  const open = async () => {
    await opener.focus();
    await page.keyboard.press('Enter');
    await dialog(person).waitFor();
    await becomes(true, () => inside(person), `${name}: the focus goes into the dialog`);
  };
  await open();
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press('Tab');
    await becomes(null, () => behind(person), `${name}: Tab leaves the dialog`);
  }
  await page.keyboard.press('Escape');
  await dialog(person).waitFor({ state: 'detached' });
  await becomes(true, () => opener.evaluate((e) => e === document.activeElement), `${name}: the focus comes back`);
  await open();
  for (const [language, viewport] of [
    ['en', desktop],
    ['en', phone],
    ['zh-CN', phone],
    ['zh-CN', desktop],
  ]) {
    await speak(person, language);
    await page.setViewportSize(viewport);
    const where = `${name} ${language} ${viewport.width}`;
    await fits(person, where);
    if (language === 'en') await isEnglish(person, where, data);
    // Colours and names depend on neither size nor, but for the names, language.
    await person.look(where, { axe: (language === 'en') === (viewport === phone) });
  }
}

/** No wider than its window, and its buttons can be brought into view. */
async function fits(person, where) {
  const box = await dialog(person).boundingBox();
  const { width, height } = person.page.viewportSize();
  assert.ok(box.x >= 0 && box.x + box.width <= width, `${where}: from ${box.x}, ${box.width} px wide`);
  const last = dialog(person).getByRole('button').last();
  await last.scrollIntoViewIfNeeded();
  const foot = await last.boundingBox();
  assert.ok(foot.y >= 0 && foot.y + foot.height <= height, `${where}: its buttons are out of reach`);
}

async function isEnglish(person, where, data) {
  const text = await dialog(person).innerText();
  const lines = text.split('\n').filter((line) => /\p{Script=Han}/u.test(line) && !data?.test(line));
  assert.deepEqual(lines, [], `${where}: not in English`);
}

/** Confirms a dialog that refuses: what is wrong stands at a field, which has the focus. */
export async function refusedAt(person, ok, label, fault) {
  await person.confirm(ok);
  await faultAt(person, dialog(person), label, fault);
}

/** A fault stands at a field of a form, names it for those who do not see it, and has the focus. */
export async function faultAt(person, form, label, fault) {
  const field = form.getByLabel(label, { exact: true });
  const item = form.locator('.ant-form-item', { has: person.page.getByLabel(label, { exact: true }) }).last();
  await item.locator('.ant-form-item-explain-error').getByText(fault).first().waitFor();
  await becomes('true', () => field.getAttribute('aria-invalid'), `${label} is marked`);
  await becomes(true, () => field.evaluate((e) => e === document.activeElement), `${label} has the focus`);
}

/** Confirms a dialog on a version that somebody else has just changed: it says so, and keeps what was typed. */
export async function overtaken(person, ok, meanwhile) {
  await meanwhile();
  person.expectRefusal(412);
  await person.confirm(ok);
  await dialog(person).getByRole('alert').getByText('您填写的内容还在').waitFor();
}
