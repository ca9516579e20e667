// A university's transfer office keeps its catalogue, the department reviews it, and the public sees what was published.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, becomes, Person, people, phone, startBrowser, startServer } from './harness.mjs';
import { workbook } from './xlsx.mjs';

const title = '寒区充电桩自加热插头';
const better = '寒区充电桩自加热插头（第二代）';

describe('a catalogue and its review', { concurrency: false }, () => {
  let server;
  let browser;
  let university;
  let reviewer;
  before(async () => {
    server = await startServer();
    browser = await startBrowser();
    university = await Person.arrive(browser, server, { as: people.university });
    reviewer = await Person.arrive(browser, server, { as: people.reviewer });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** What a visitor finds by a title; asks until the index has followed. */
  const published = async (text, wanted) => {
    for (let tries = 0; ; tries++) {
      const { hits } = await ask(server, `/search?q=${encodeURIComponent(`"${text}"`)}`);
      const found = hits.some((h) => h.title === text);
      if (found === wanted || tries > 50) return found;
      await new Promise((resolve) => setTimeout(resolve, 100)); // the index follows in its own process
    }
  };

  /** The row of my catalogue with a title. */
  const row = async (text) => {
    await university.open(`/mine/achievements?q=${encodeURIComponent(text)}`);
    const found = university.page.locator('tbody tr', { hasText: text });
    await found.waitFor();
    return found;
  };

  const toReview = async (text) => {
    await reviewer.open('/review');
    await reviewer.page.getByRole('link', { name: text }).click();
    await reviewer.page.getByRole('heading', { level: 1, name: text }).waitFor();
  };

  test('says what is wrong before anything is sent', async () => {
    const { page } = university;
    await university.open('/mine/achievements/new');
    await university.inspect('new achievement');
    await page.getByRole('button', { name: '添加指标' }).click();
    await page.getByRole('button', { name: '添加知识产权' }).click();
    await page.getByLabel('研究开始（年-月）').fill('2024年');
    await university.choose('价格方式', '区间');
    await page.getByLabel('下限（万元）').fill('五十');
    await page.getByLabel('上限（万元）').fill('10');
    await university.button('保存').click();
    for (const fault of ['请写成年-月，例如 2024-03', '不是数字，例如写 20 表示二十万元', '请填写数字']) {
      await page.getByText(fault).first().waitFor();
    }
    await university.inspect('new achievement with faults');
    await page.getByLabel('下限（万元）').fill('20');
    await page.getByText('上限应不低于下限').waitFor();
  });

  test('finds the autosaved form again after the page was lost', async () => {
    const { page } = university;
    await university.open('/mine/achievements/new');
    await university.settle();
    const restored = page.getByRole('button', { name: '不要这份草稿' });
    if (await restored.isVisible()) await restored.click();
    await page.getByLabel('标题', { exact: true }).fill(title);
    await page.getByText(/草稿已自动保存于/).waitFor();
    await page.reload();
    await page.getByRole('button', { name: '恢复草稿' }).waitFor();
    await university.inspect('an autosaved form is offered');
    await page.getByRole('button', { name: '恢复草稿' }).click();
    await becomes(title, () => page.getByLabel('标题', { exact: true }).inputValue());
  });

  test('saves, is told what review still needs, and submits', async () => {
    const { page } = university;
    await page.getByLabel('本单位编号').fill('E2E-1');
    await university.button('保存').click();
    await page.waitForURL(/\/mine\/achievements\/[a-z2-7]{26}\/edit/);
    await university.sees('编辑成果');
    await university.button('保存并提交审核').click();
    university.expectRefusal(422);
    await university.confirm('提交审核');
    await page.locator('.ant-form-item-has-error').first().waitFor();
    await university.inspect('what review still needs');

    await university.choose('技术领域', '现代交通');
    await page.getByLabel('简介').fill('零下四十度时插头先自己加热再通电，插拔力不随温度上升，适合寒区户外充电站。');
    await university.choose('成熟度', '7 · 工程样机');
    await university.choose('合作方式', '技术转让');
    await page.getByRole('button', { name: '添加指标' }).click();
    await page.getByLabel('指标名称').fill('最低工作温度');
    await page.getByLabel('数值').fill('-40');
    await page.getByLabel('单位', { exact: true }).fill('°C');
    await university.choose('价格方式', '区间');
    await page.getByLabel('下限（万元）').fill('12.5');
    await page.getByLabel('上限（万元）').fill('80');
    await university.button('保存并提交审核').click();
    await university.confirm('提交审核');
    await page.waitForURL((u) => u.pathname === '/mine/achievements');
    await (await row(title)).getByText('待审核').waitFor();
    const { hits } = await ask(server, `/search?q=${encodeURIComponent(`"${title}"`)}`);
    assert.ok(!hits.some((h) => h.title === title), 'not public before the review');
  });

  test('is returned with a reason, mended and published', async () => {
    await toReview(title);
    await reviewer.inspect('a first submission under review');
    await reviewer.button('退回修改').click();
    await reviewer.confirm('退回修改');
    await reviewer.page.getByText('请至少选择一个理由。').waitFor();
    await reviewer.inspect('return dialog');
    await reviewer.page.getByLabel('夸大或缺少依据').check();
    await reviewer.button('添加一处标注').click();
    await reviewer.pick(reviewer.page.getByLabel('第 1 处标注的字段'), '依据与验证');
    await reviewer.page.getByLabel('第 1 处标注的说明').fill('写明试验地点和次数');
    await reviewer.page.getByLabel('补充说明').fill('请补充低温试验的依据。');
    await reviewer.inspect('return dialog with a mark');
    await reviewer.confirm('退回修改');
    await reviewer.page.waitForURL((u) => u.pathname === '/review');

    const returned = await row(title);
    await returned.getByText('夸大或缺少依据；请补充低温试验的依据。').waitFor();
    await university.inspect('my catalogue with a returned item');
    await returned.getByRole('link', { name: '编辑' }).click();
    await university.page.getByText('已被退回').waitFor();
    await university.page.getByText('依据与验证：写明试验地点和次数').waitFor();
    await university.page.locator('.ant-form-item-explain-warning', { hasText: '写明试验地点和次数' }).waitFor();
    await university.inspect('a returned text with its marks');
    await university.page.getByLabel('依据与验证').fill('在漠河试用两个冬季，有检测报告。');
    await university.button('保存并提交审核').click();
    await university.confirm('提交审核');
    await university.page.waitForURL((u) => u.pathname === '/mine/achievements');

    await toReview(title);
    await reviewer.button('发布').click();
    await reviewer.confirm('发布');
    await reviewer.page.waitForURL((u) => u.pathname === '/review');
    assert.equal(await published(title, true), true);
  });

  test('an edit waits as a new revision while the public one stands', async () => {
    const { page } = university;
    await (await row(title)).getByRole('link', { name: '编辑' }).click();
    await page.getByText(/正在修改已公开的内容/).waitFor();
    await becomes('12.5', () => page.getByLabel('下限（万元）').inputValue(), 'money comes back as it was typed');
    await page.getByLabel('标题', { exact: true }).fill(better);
    await university.button('保存并提交审核').click();
    await university.confirm('提交审核');
    await page.waitForURL((u) => u.pathname === '/mine/achievements');
    assert.equal(await published(title, true), true, 'the public one stands');
    assert.equal(
      (await ask(server, `/search?q=${encodeURIComponent(`"${better}"`)}`)).hits.some((h) => h.title === better),
      false,
    );

    await toReview(better);
    await reviewer.page.getByText('1 处不同').waitFor();
    await reviewer.inspect('an edit beside what is public');
    await reviewer.page.getByText('也显示没有改动的部分').click();
    await reviewer.inspect('an edit with its unchanged parts');
    await reviewer.button('发布').click();
    await reviewer.confirm('发布');
    await reviewer.page.waitForURL((u) => u.pathname === '/review');
    assert.equal(await published(better, true), true);
  });

  test('two people on one item: the second is asked', async () => {
    const { page } = university;
    await (await row(better)).getByRole('link', { name: '编辑' }).click();
    await page.getByLabel('应用场景').fill('我写的场景');
    const colleague = await Person.arrive(browser, server, { as: people.university });
    await colleague.open(new URL(page.url()).pathname);
    const offered = colleague.page.getByRole('button', { name: '不要这份草稿' });
    if (await offered.isVisible()) await offered.click();
    await colleague.page.getByLabel('应用场景').fill('同事写的场景');
    await colleague.button('保存').click();
    await colleague.page.getByText('已保存', { exact: true }).waitFor();

    university.expectRefusal(412);
    await university.button('保存').click();
    await page.getByRole('button', { name: '用我的内容覆盖' }).waitFor();
    await university.inspect('a conflict');
    await university.confirm('载入新的版本');
    await page.waitForFunction(() => document.querySelector('#applications')?.value === '同事写的场景');
    await colleague.leave();
    await university.open('/mine/achievements');
    await (await row(better)).getByRole('button', { name: '放弃修改' }).click();
    await university.inspect('a step is confirmed first');
    await university.confirm('放弃修改');
    await page.getByText('已放弃修改').waitFor();
  });

  test('imports a spreadsheet with faults, and the good rows only once', async () => {
    const { page } = university;
    const head = ['编号', '成果名称', '技术领域', '成果简介', '技术成熟度', '合作方式', '价格下限（万元）'];
    const good = [
      'E2E-IMP-1',
      '导入的成果：低温电池托盘',
      '现代交通',
      '托盘在零下四十度下仍保持强度，已装车验证一年。',
      '7',
      '技术转让',
      '２０',
    ];
    const file = {
      name: '成果.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: workbook('成果', [
        head,
        good,
        ['E2E-IMP-2', '有问题的成果', '没有这个领域', '', '十二', '技术转让', '二十万元'],
      ]),
    };
    const upload = async () => {
      await university.open('/mine/import');
      await page.setInputFiles('input[type=file]', file);
      await page.getByText('问题清单').waitFor();
    };
    await university.open('/mine/import');
    await university.inspect('import, nothing chosen');
    await page.setInputFiles('input[type=file]', { ...file, name: '成果.pdf' });
    await page.getByText('只支持 .xlsx 和 .csv 文件').waitFor();
    await university.inspect('import, wrong type');
    await upload();
    const faults = page.locator('.fault-rows tbody tr');
    await faults.filter({ hasText: '没有这个领域' }).waitFor(); // with its value
    assert.ok((await faults.count()) >= 2, 'every fault is listed');
    await university.inspect('import with faults');
    await page.setViewportSize(phone);
    await university.inspect('import with faults on a phone');
    await page.setViewportSize({ width: 1280, height: 800 });
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载有问题的行' }).click(),
    ]);
    assert.match(saved.suggestedFilename(), /\.xlsx$/);
    await page.getByRole('button', { name: '写入 1 行' }).click();
    await page.getByText('导入完成').waitFor();
    await university.inspect('import done');
    await (await row('低温电池托盘')).getByText('草稿').waitFor();

    await upload();
    await page.getByText('没有可以写入的行。').waitFor();
    await university.inspect('the same file again');
  });

  test('the reviewer sees nothing of a catalogue, a member nothing of the review', async () => {
    await university.open('/review');
    await university.sees('您没有查看这里的权限');
    await university.inspect('forbidden');
    await reviewer.open('/mine/achievements');
    await reviewer.sees('您没有查看这里的权限');
  });

  test('signing out ends the session in every tab and shows nothing any more', async () => {
    const { page } = university;
    await university.open('/mine/achievements');
    const other = await university.context.newPage();
    await other.goto(`${server.url}/mine/demands`);
    await other.getByRole('heading', { level: 1, name: '我的需求' }).waitFor();
    await university.button('退出登录').click();
    await page.getByRole('link', { name: '登录' }).waitFor();
    await other.waitForURL((u) => u.pathname === '/sign-in');
    await page.goBack();
    await page.waitForURL((u) => u.pathname === '/sign-in');
    assert.deepEqual(university.complaints, []);
  });
});
