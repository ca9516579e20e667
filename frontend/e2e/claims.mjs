// What people do with a claim, as several tests do it.

import { scan } from './files.mjs';

/** Opens the claim of a project from the desk. */
export async function openClaim(person, project) {
  await person.open(`/claims?q=${encodeURIComponent(project)}`);
  await person.page.getByRole('link', { name: project }).first().click();
  await person.sees(project);
}

/** Takes a step by its button and its dialog. */
export async function takeStep(person, label, reason) {
  await person.page.locator('.claim-buttons').getByRole('button', { name: label, exact: true }).click();
  const dialog = person.page.getByRole('dialog');
  if (reason) await dialog.getByLabel('理由').fill(reason);
  await person.confirm(label);
  await person.page.getByText(`已完成：${label}`).waitFor();
  await person.settle();
}

/** Fills in what the sample programme for contracts asks of an enterprise beside its vouchers. */
export async function fillClaim({ page }) {
  for (const name of ['补助申请书', '实施转化证明']) {
    const evidence = page.locator('.claim-evidence', { hasText: name });
    await evidence.locator('input[type=file]').setInputFiles(scan(`${name}.pdf`));
    await evidence.getByText(`${name}.pdf`).first().waitFor();
  }
  await page.getByLabel('开户行').fill('示范银行长春分行');
  await page.getByLabel('账号').fill('622200001234567890');
  await page.getByLabel(/不存在关联关系/).check();
  await page.getByLabel(/真实、完整/).check();
}

/** Opens the dialog of the local opinion and fills it in; it is given by its button. */
export async function recommend({ page }, reason) {
  await page.locator('.claim-buttons').getByRole('button', { name: '出具初审意见', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('同意支持', { exact: true }).check();
  await dialog.getByLabel('理由').fill(reason);
}

export async function askExpert(person, name) {
  await person.page.getByLabel('选择专家').click();
  await person.page.locator('.ant-select-dropdown:visible').getByText(name).click();
  await person.button('聘请').click();
  await person.page.locator('.expert', { hasText: name }).waitFor();
}

/** Opens the scoring sheet of a claim from an expert's list. */
export async function openSheet(expert, project) {
  await expert.open('/reviews');
  await expert.page.getByRole('link', { name: project }).click();
  await expert.page.getByRole('heading', { name: '评分表' }).waitFor();
}

/** Fills the open sheet in and sends it. */
export async function score(expert, points) {
  const { page } = expert;
  const inputs = page.locator('.score-form input[type=number]');
  for (const [i, of] of points.entries()) await inputs.nth(i).fill(String(of));
  await page.getByLabel('评审意见').fill('指标先进，转化有实效。');
  await page.getByLabel('同意支持', { exact: true }).check();
  await page.getByLabel(/没有利害关系/).check();
  await expert.button('提交评分').click();
  await expert.confirm('提交评分');
  await page.getByText('评分已提交').waitFor();
}
