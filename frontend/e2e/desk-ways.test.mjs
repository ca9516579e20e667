// What else can become of a claim than to be paid: supplemented, rejected, objected to, returned by the treasury,
// recovered; and who scores it when an expert will not. What is done in dialogs is done at browsers, the rest by the API.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe } from 'node:test';
import { makeAccount, ownPassword, performedContract } from './api.mjs';
import { askExpert, openClaim } from './claims.mjs';
import { Desk } from './desk.mjs';
import { dialog, faultAt, inspectDialog, overtaken, refusedAt } from './dialogs.mjs';
import { scan } from './files.mjs';
import { ask, becomes, inSteps, Person, people, phone, startBrowser, startServer } from './harness.mjs';
import { rowsOf, workbook } from './xlsx.mjs';

// One working day of notice from a Monday, and one for an expert, are over on the Wednesday.
const days = { begin: '2026-09-14', later: '2026-09-16' };

const third = 'third@e2e.example'; // a manager who has neither checked nor decided
const neighbour = 'neighbour@e2e.example'; // of another enterprise
const expert2 = 'expert2@e2e.example';
const expert3 = 'expert3@e2e.example';

describe('the other ways of a claim', { concurrency: false }, () => {
  let server;
  let browser;
  let desk;
  let open; // the id of the round that takes claims
  const claims = {}; // ids by project

  const step = inSteps();

  before(async () => {
    server = await startServer({ on: days.begin });
    browser = await startBrowser();
    desk = new Desk(server);
    const { organisation } = await desk.call(people.reviewer, 'GET', '/me');
    const institutes = (await ask(server, '/organisations?kind=institute&size=10')).items;
    const enterprises = (await ask(server, '/organisations?kind=enterprise&size=10')).items;
    const own = await desk.call(people.enterprise, 'GET', '/me');
    const other = enterprises.find((e) => e.id !== own.organisation.id);
    for (const [login, name, at, role, region] of [
      [third, '样例·法规处', organisation, 'department_manager', '220000'],
      [neighbour, '样例·邻厂', other, 'member'],
      [expert2, '样例·第二专家', institutes.at(-1), 'expert'],
      [expert3, '样例·第三专家', institutes.at(-2), 'expert'],
    ]) {
      await makeAccount(server, { login, name, organisation: at.id, role, region });
    }
    const short = { expert_review: false, experts: 0, criteria: [] };
    const shared = await desk.round('e2e-ways', '办理演练', days.begin, short);
    open = await desk.round('e2e-experts', '评审演练', days.begin, {}, { expert_review: 1 });
    const projects = ['补正演练', '驳回演练', '异议不成立', '异议成立', '拨付成功', '拨付失败', '免申演练'];
    for (const [i, project] of projects.entries()) {
      const { id } = await performedContract(server, { project, serial: `1${i}`, today: days.begin });
      if (project === '免申演练') continue;
      claims[project] = await desk.takenUp(['补正演练', '驳回演练'].includes(project) ? open : shared, id);
    }
    await desk.published(
      shared,
      ['异议不成立', '异议成立', '拨付成功', '拨付失败'].map((p) => claims[p]),
    );
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Someone who comes for one thing on the server's day. */
  async function visit(login, what, options = {}) {
    const person = await Person.arrive(browser, server, options);
    if (login) await person.signIn(login, Object.values(people).includes(login) ? undefined : ownPassword);
    await what(person);
    await person.leave();
  }

  const action = ({ page }, name) => page.locator('.claim-buttons').getByRole('button', { name, exact: true });
  const state = (person, label) => person.page.locator('.way [aria-current=step]').getByText(label).waitFor();

  step('the formal check sends a claim back, the enterprise answers, and it passes', async () => {
    const project = '补正演练';
    const claim = claims[project];
    const wanted = '请补充实施转化证明，写明装车数量。';
    await visit(people.reviewer, async (officer) => {
      await openClaim(officer, project);
      await inspectDialog(officer, action(officer, '要求补正'), 'asking for a supplement');
      await refusedAt(officer, '要求补正', '理由', '请写明理由');
      await dialog(officer).getByLabel('理由').fill(wanted);
      // Somebody else looks at the proof meanwhile.
      await overtaken(officer, '要求补正', async () => {
        const { version } = await desk.read(claim, third);
        await desk.call(third, 'PUT', `/claims/${claim}/implementation`, { accepted: false }, version);
      });
      assert.equal(await dialog(officer).getByLabel('理由').inputValue(), wanted);
      await officer.confirm('要求补正');
      await officer.page.getByText('已完成：要求补正').waitFor();
      await state(officer, '待补正');
      await officer.inspect('a claim that waits for its supplement');
    });
    const asked = await desk.stands(claim, 'supplement', 'the formal check has asked');
    assert.equal(asked.steps.at(-1).reason, wanted);
    assert.ok(asked.due, 'by when is known');

    await visit(
      people.enterprise,
      async (firm) => {
        const { page } = firm;
        await firm.open('/todo');
        await page.getByRole('link', { name: project }).first().click();
        await firm.sees(project);
        const call = page.locator('.claim-call');
        await call.getByText(wanted).waitFor();
        await call.getByText(/省级审查要求补正/).waitFor();
        const evidence = page.locator('.claim-evidence', { hasText: '实施转化证明' });
        await evidence.locator('input[type=file]').setInputFiles(scan('装车证明.pdf'));
        await evidence.getByText('装车证明.pdf').first().waitFor();
        await firm.inspect('a supplement');
        await inspectDialog(firm, action(firm, '提交补正'), 'answering a supplement');
        await firm.confirm('提交补正');
        await page.getByText('已完成：提交补正').waitFor();
        await state(firm, '形式审查');
      },
      { viewport: phone },
    );
    const answered = await desk.stands(claim, 'formal_check', 'it was answered');
    assert.ok(
      answered.evidence.some((e) => e.file.name === '装车证明.pdf'),
      'with the document',
    );

    await visit(people.reviewer, async (officer) => {
      await openClaim(officer, project);
      await officer.page.getByText('装车证明.pdf').first().waitFor();
      await inspectDialog(officer, action(officer, '形式审查通过'), 'passing the form');
      await officer.confirm('形式审查通过');
      await state(officer, '专家评审');
    });
    await desk.stands(claim, 'expert_review', 'it has passed');
  });

  step('a manager rejects a claim, and the enterprise reads why', async () => {
    const project = '驳回演练';
    const why = '合同标的为设备采购，不属于技术开发。';
    await visit(people.second, async (officer) => {
      await openClaim(officer, project);
      await inspectDialog(officer, action(officer, '不予支持'), 'rejecting a claim');
      await refusedAt(officer, '不予支持', '理由', '请写明理由');
      const kept = officer.page.waitForResponse((r) => r.request().method() === 'PUT' && r.url().includes('/drafts/'));
      await dialog(officer).getByLabel('理由').fill(why);
      await kept;
      await officer.page.reload();
      await action(officer, '不予支持').click();
      await dialog(officer).getByRole('button', { name: '恢复草稿' }).click();
      assert.equal(await dialog(officer).getByLabel('理由').inputValue(), why, 'what was typed is there again');
      await officer.confirm('不予支持');
      await officer.page.getByText('已完成：不予支持').waitFor();
      await officer.inspect('a claim that was rejected, on the desk');
    });
    const rejected = await desk.stands(claims[project], 'rejected', 'by the second manager');
    assert.equal(rejected.steps.at(-1).reason, why);
    await visit(
      people.enterprise,
      async (firm) => {
        await firm.open(`/mine/claims/${claims[project]}`);
        const call = firm.page.locator('.claim-call');
        await call.getByText(why).waitFor();
        await call.getByText(/You may claim anew/).waitFor();
        await firm.inspect('a claim that was rejected, for the enterprise');
      },
      { language: 'en', viewport: phone },
    );
  });

  step('someone of another enterprise objects by name; who decided may not answer, a third dismisses it', async () => {
    const project = '异议不成立';
    const claim = claims[project];
    const text = '该合同与本厂去年的合同内容相同，请核对。';
    await visit(
      neighbour,
      async (objector) => {
        const { page } = objector;
        await objector.open(`/notices/${claim}`);
        const form = page.locator('.objection-form');
        await form.getByLabel('姓名').fill('赵敏');
        await form.getByLabel('异议内容和依据').fill(text);
        objector.expectRefusal(422);
        await form.getByRole('button', { name: '提交异议' }).click();
        await form.locator('label', { hasText: '电话' }).getByText('请留电话或邮箱').waitFor();
        assert.equal(await form.getByLabel('异议内容和依据').inputValue(), text, 'what was typed is kept');
        await objector.inspect('an objection without a way to be reached');
        await form.getByLabel('电话').fill('13900001111');
        await form.getByLabel('电话').press('Enter');
        await page.getByText('异议已提交').waitFor();
        await objector.inspect('an objection that was taken');
      },
      { viewport: phone },
    );
    const objected = await desk.stands(claim, 'objection', 'one is open');
    assert.deepEqual(
      objected.objections.map((o) => [o.name, o.text, o.state]),
      [['赵敏', text, 'open']],
    );

    await visit(people.second, async (decider) => {
      await openClaim(decider, project);
      await decider.page.locator('.objection', { hasText: '赵敏' }).getByText('不能驳回异议').waitFor();
      assert.equal(await decider.button('驳回异议').count(), 0, 'who decided has no button');
      await decider.inspect('an objection, for who decided');
    });
    await visit(third, async (officer) => {
      await openClaim(officer, project);
      await inspectDialog(officer, officer.button('驳回异议'), 'dismissing an objection', { data: /本厂去年/ });
      await refusedAt(officer, '驳回异议', '答复', '请写明理由');
      await dialog(officer).getByLabel('答复').fill('两份合同的标的和指标不同，经核对原件。');
      await officer.confirm('驳回异议');
      await officer.page.getByText('已完成：驳回异议').waitFor();
      await state(officer, '公示中');
      await officer.inspect('an objection that was dismissed');
    });
    const dismissed = await desk.stands(claim, 'public_notice', 'the notice goes on');
    assert.deepEqual(
      dismissed.objections.map((o) => [o.state, o.answer]),
      [['dismissed', '两份合同的标的和指标不同，经核对原件。']],
    );
    assert.ok(dismissed.decision, 'the decision stands');
    const read = await desk.read(claim, people.enterprise);
    assert.equal(JSON.stringify(read).includes('赵敏'), false, 'the enterprise does not learn who');
  });

  step('an objection that is right voids the decision', async () => {
    const project = '异议成立';
    const claim = claims[project];
    const objection = { name: '钱进', email: 'qian@neighbour.example', text: '合同付款后又退回，请查银行流水。' };
    await desk.call(neighbour, 'POST', `/notices/${claim}/objections`, objection);
    await visit(third, async (officer) => {
      await openClaim(officer, project);
      await inspectDialog(officer, officer.button('异议成立'), 'upholding an objection', { data: /付款后又退回/ });
      await dialog(officer).getByLabel('答复').fill('付款确已退回，须重新审查。');
      await officer.confirm('异议成立');
      await state(officer, '形式审查');
      await officer.inspect('an objection that was upheld');
    });
    const upheld = await desk.stands(claim, 'formal_check', 'it is checked anew');
    assert.equal(upheld.objections[0].state, 'upheld');
    assert.equal(upheld.decision, undefined, 'the decision is void');
    assert.equal(upheld.former.length, 1, 'and can be read');
    await visit(people.enterprise, async (firm) => {
      await firm.open(`/mine/claims/${claim}`);
      await firm.page.locator('.claim-call').getByText('付款确已退回，须重新审查。').waitFor();
      await firm.inspect('a claim whose decision is void, for the enterprise');
    });
  });

  step('an expert declines, another is asked in their place', async () => {
    const project = '补正演练';
    const claim = claims[project];
    await visit(people.reviewer, async (officer) => {
      await openClaim(officer, project);
      for (const name of ['样例·评审专家', '样例·第二专家']) await askExpert(officer, name);
    });
    await visit(
      people.expert,
      async (expert) => {
        const { page } = expert;
        await expert.open(`/reviews/${claim}`);
        const line = page.locator('.score-line', { hasText: '技术水平' });
        await line.locator('input').fill('41');
        await expert.button('提交评分').click();
        expert.expectRefusal(422);
        await expert.confirm('提交评分');
        await line.getByText('分值超出范围').waitFor();
        await page.locator('.score-line', { hasText: '转化成效' }).getByText('未评分').waitFor();
        await page.getByText('请选择是否建议支持').waitFor();
        await becomes(true, () => line.locator('input').evaluate((e) => e === document.activeElement), 'the focus');
        await expert.inspect('a scoring sheet that was refused');
        await expert.button('回避').click();
        await page.getByLabel('回避的原因').fill('与卖方有合作项目');
        await expert.inspect('an expert who declines');
        await expert.button('回避').last().press('Enter');
        await page.waitForURL((u) => u.pathname === '/reviews');
        await page.getByText('已回避').waitFor();
        assert.equal(await page.getByRole('link', { name: project }).count(), 0, 'it is off the list');
        await expert.inspect('an expert who has declined');
      },
      { viewport: phone },
    );
    await visit(people.reviewer, async (officer) => {
      await openClaim(officer, project);
      const gone = officer.page.locator('.expert', { hasText: '样例·评审专家' });
      await gone.getByText('已回避').waitFor();
      await gone.getByText('与卖方有合作项目').waitFor();
      await askExpert(officer, '样例·第三专家');
      await officer.inspect('another expert in the place of one');
    });
    const { reviews } = await desk.read(claim);
    assert.deepEqual(reviews.map((r) => r.state).sort(), ['asked', 'asked', 'declined']);
  });

  step('the office sees for whom claims would be drawn up, draws them up, and the enterprise confirms', async () => {
    const project = '免申演练';
    await visit(people.second, async (officer) => {
      const { page } = officer;
      await officer.open(`/desk/rounds/${open}`);
      await officer.button('查看可以拟定的申报').click();
      await page.getByRole('row', { name: new RegExp(`${project}.*50,000.00`) }).waitFor();
      await officer.inspect('for whom claims would be drawn up');
      const draw = page.getByRole('button', { name: /^拟定 \d+ 份申报$/ });
      const name = await draw.innerText();
      await inspectDialog(officer, draw, 'drawing claims up');
      await officer.confirm(name);
      await page.getByText(/已为 \d+ 家企业拟定/).waitFor();
      await dialog(officer).waitFor({ state: 'detached' });
      await officer.inspect('claims that were drawn up');
    });
    const { items } = await desk.call(people.enterprise, 'GET', `/mine/claims?round=${open}`);
    const draft = items.find((c) => c.project === project);
    assert.deepEqual([draft?.state, draft?.proposed], ['draft', true]);
    await visit(
      people.enterprise,
      async (firm) => {
        const { page } = firm;
        await firm.open('/todo');
        await page.getByRole('link', { name: project }).first().click();
        await firm.sees(project);
        await page.locator('.claim-proposal').getByText('50,000.00 元').waitFor();
        await firm.inspect('a claim that was drawn up, for the enterprise');
        await firm.button('确认并提交').press('Enter');
        await page.getByText('已确认并提交').waitFor();
        await state(firm, '已提交');
      },
      { viewport: phone },
    );
    const confirmed = await desk.stands(draft.id, 'submitted', 'the enterprise has confirmed');
    assert.ok(confirmed.not_related && confirmed.promised, 'with its promises');
  });

  step('two days on, an expert who is late is taken off, and another is asked', async () => {
    await server.moveTo(days.later);
    desk.nextDay();
    const project = '补正演练';
    const claim = claims[project];
    await visit(people.reviewer, async (officer) => {
      await openClaim(officer, project);
      const late = officer.page.locator('.expert', { hasText: '样例·第二专家' });
      await late.getByText('已逾期（2026年9月15日）').waitFor();
      await officer.inspect('an expert who is late');
      await inspectDialog(officer, late.getByRole('button', { name: '解聘' }), 'taking an expert off', {
        data: /样例·第二专家/,
      });
      await refusedAt(officer, '解聘', '理由', '请写明理由');
      await dialog(officer).getByLabel('理由').fill('逾期未评，电话无人接听');
      await officer.confirm('解聘');
      await late.getByText('逾期未评，电话无人接听').waitFor();
      await officer.inspect('an expert who was taken off');
    });
    const { reviews, experts } = await desk.read(claim);
    assert.deepEqual(reviews.map((r) => r.state).sort(), ['asked', 'declined', 'declined']);
    assert.equal(experts.length, 1, 'one is left to score it');
    await visit(expert2, async (expert) => {
      await expert.open('/reviews');
      await expert.inspect('the list of an expert who was taken off');
    });
  });

  step('a payment list is taken back, made anew, signed by a second person, and one line of it fails', async () => {
    const paid = ['异议不成立', '拨付成功'];
    const failed = '拨付失败';
    for (const project of [...paid, failed]) await desk.act(people.second, claims[project], 'approve');
    const numbers = Object.fromEntries(
      await Promise.all([...paid, failed].map(async (p) => [p, (await desk.read(claims[p])).number])),
    );
    const compose = async (first, ...projects) => {
      await first.open('/claims/payments');
      const form = first.page.getByRole('region', { name: '新建清单' });
      await form.getByRole('checkbox').first().waitFor();
      for (const row of await form.getByRole('listitem').all()) {
        const text = await row.innerText();
        await row.getByRole('checkbox').setChecked(projects.some((p) => text.includes(numbers[p])));
      }
      await form.getByRole('button', { name: `生成清单（${projects.length} 件）` }).click();
      await first.page.waitForURL(/\/claims\/payments\/[a-z2-7]{26}/);
      await first.settle();
      return new URL(first.page.url()).pathname.split('/').at(-1);
    };
    let list;
    await visit(people.finance, async (first) => {
      list = await compose(first, ...paid, failed);
      await inspectDialog(first, first.button('撤回清单'), 'taking a list back');
      await refusedAt(first, '撤回清单', '理由', '请写明理由');
      await dialog(first).getByLabel('理由').fill('金额栏须重新核对');
      await first.confirm('撤回清单');
      await first.page.getByText('清单未经签发，已撤回').waitFor();
      await first.inspect('a payment list that was taken back');
      for (const project of [...paid, failed]) await desk.stands(claims[project], 'approved', 'off the list');
      list = await compose(first, ...paid, failed);
      assert.equal(await first.button('签发').count(), 0, 'who made it does not sign it');
    });
    await visit(people.signer, async (second) => {
      const { page } = second;
      await second.open(`/claims/payments/${list}`);
      await inspectDialog(second, second.button('签发'), 'signing a list');
      await second.confirm('签发');
      const download = second.button('下载清单（xlsx）');
      await download.waitFor();
      const [saved] = await Promise.all([page.waitForEvent('download'), download.click()]);
      const rows = rowsOf(await readFile(await saved.path()));
      const head = rows.find((row) => row.includes('申报编号'));
      const answer = (failure) =>
        rows.map((row) => {
          const project = Object.keys(numbers).find((p) => row.includes(numbers[p]));
          if (!project) return row;
          const filled = head.map((_, i) => row[i] ?? '');
          const put = (column, text) => {
            filled[head.indexOf(column)] = text;
          };
          put('结果', project === failed ? failure : '已支付');
          if (project === failed) put('失败原因', '账号与户名不符');
          else {
            put('支付流水号', `GK20260916${paid.indexOf(project)}`);
            put('支付日期', days.later);
          }
          return filled;
        });
      const upload = (name, table) =>
        page.locator('input[type=file]').setInputFiles({
          name,
          mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          buffer: workbook('拨付清单', table),
        });
      second.expectRefusal(422);
      await upload('写错的回执.xlsx', answer('大概付了'));
      await page.getByRole('alert').getByText('不是可识别的结果').waitFor();
      await second.inspect('an answer of the treasury that cannot be read');
      const before = await desk.call(people.finance, 'GET', `/batches/${list}`);
      assert.ok(
        before.lines.every((l) => l.outcome === 'pending'),
        'nothing of it was noted',
      );
      await upload('回执.xlsx', answer('支付失败'));
      await page.locator('tbody tr', { hasText: numbers[failed] }).getByText('账号与户名不符').waitFor();
      await second.inspect('an answer of the treasury with a line that failed');
      await page.setViewportSize(phone);
      await second.inspect('an answer of the treasury, on a phone');
    });
    for (const project of paid) await desk.stands(claims[project], 'paid', project);
    const back = await desk.stands(claims[failed], 'approved', 'it waits for another list');
    assert.deepEqual([back.steps.at(-1).action, back.steps.at(-1).reason], ['return', '账号与户名不符']);
    await visit(
      people.enterprise,
      async (firm) => {
        await firm.open(`/mine/claims/${claims[failed]}`);
        await firm.page.locator('.claim-call').getByText('账号与户名不符').waitFor();
        await firm.inspect('a payment that failed, for the enterprise');
      },
      { viewport: phone },
    );
    await visit(people.finance, async (first) => {
      await first.open('/claims/payments');
      const row = first.page.getByRole('listitem').filter({ hasText: numbers[failed] });
      await row.getByText('账号与户名不符').waitFor();
      await first.page.getByRole('row').filter({ hasText: '已撤回' }).waitFor();
      await first.inspect('a claim whose payment failed, to be listed again');
    });
  });

  step('the enterprise reports what came of it, and the province closes the claim', async () => {
    const project = '异议不成立';
    const claim = claims[project];
    const report = '已装车 120 台，减振效果达标，新增产值 800 万元。';
    await visit(people.enterprise, async (firm) => {
      const { page } = firm;
      await firm.open(`/mine/claims/${claim}`);
      await inspectDialog(firm, action(firm, '提交绩效报告'), 'handing in the performance report');
      await refusedAt(firm, '提交绩效报告', '绩效报告', '请填写绩效报告');
      await dialog(firm).getByLabel('绩效报告').fill('已投产');
      firm.expectRefusal(422);
      await firm.confirm('提交绩效报告');
      await faultAt(firm, dialog(firm), '绩效报告', /字/);
      await dialog(firm).getByLabel('绩效报告').fill(report);
      await dialog(firm).locator('input[type=file]').setInputFiles(scan('装车记录.pdf'));
      await dialog(firm).locator('.file-name', { hasText: '装车记录.pdf' }).waitFor();
      await firm.confirm('提交绩效报告');
      await page.getByText('已完成：提交绩效报告').waitFor();
      await state(firm, '绩效核查');
      await firm.inspect('a performance report that is in');
    });
    const reported = await desk.stands(claim, 'performance_check', 'the report is in');
    assert.equal(reported.report.text, report);
    assert.equal(reported.report.files[0].name, '装车记录.pdf');
    await visit(people.reviewer, async (officer) => {
      await openClaim(officer, project);
      await officer.page.getByText(report).waitFor();
      await inspectDialog(officer, action(officer, '办结'), 'closing a claim');
      await refusedAt(officer, '办结', '理由', '请写明理由');
      await dialog(officer).getByLabel('理由').fill('绩效良好，现场核查属实');
      await officer.confirm('办结');
      await state(officer, '已办结');
      await officer.inspect('a claim that is closed');
    });
    await desk.stands(claim, 'closed', 'by the province');
  });

  step('money is demanded back, comes in two parts, and the recovery is closed', async () => {
    const project = '拨付成功';
    const claim = claims[project];
    const why = '审计发现合同未履行';
    await visit(third, async (officer) => {
      const { page } = officer;
      await openClaim(officer, project);
      await inspectDialog(officer, action(officer, '启动追缴'), 'opening a recovery');
      await refusedAt(officer, '启动追缴', '理由', '请写明理由');
      await dialog(officer).getByLabel('理由').fill(why);
      await officer.confirm('启动追缴');
      await page.getByRole('link', { name: '查看追缴' }).click();
      await page.getByRole('heading', { name: /^追缴 / }).waitFor();
      const form = page.getByRole('region', { name: '责令缴回' });
      await form.getByLabel('金额（元）').fill('60000');
      await form.getByLabel('依据').fill('审计报告〔2026〕5号');
      await form.getByLabel('缴款方式').fill('示范财政专户 6222 0000');
      await form.getByLabel('缴回期限').fill('2026-10-16');
      officer.expectRefusal(422);
      await form.getByRole('button', { name: '责令缴回' }).click();
      await faultAt(officer, form, '金额（元）', /0.01 元至 50,?000.00 元之间/);
      assert.equal(await form.getByLabel('依据').inputValue(), '审计报告〔2026〕5号', 'what was typed is kept');
      await officer.inspect('a demand that asks for too much');
      await page.setViewportSize(phone);
      await officer.inspect('a demand that asks for too much, on a phone');
      await form.getByLabel('金额（元）').fill('30000');
      await form.getByLabel('金额（元）').press('Enter');
      await page.getByText('30,000.00 元').first().waitFor();
      await officer.inspect('money that was demanded back');
    });
    const { recovery } = await desk.stands(claim, 'recovery', 'it was opened');
    const stands = () => desk.call(people.finance, 'GET', `/recoveries/${recovery}`);
    assert.deepEqual([(await stands()).state, (await stands()).amount_fen], ['demanded', 3_000_000]);

    await visit(
      people.enterprise,
      async (firm) => {
        const { page } = firm;
        await firm.open('/todo');
        await page.locator(`a[href="/mine/recoveries/${recovery}"]`).first().click();
        const call = page.locator('.claim-call');
        await call.getByText('¥30,000.00').waitFor();
        await call.getByText('示范财政专户').waitFor();
        await page.getByText(why).waitFor();
        await page.getByText('审计报告〔2026〕5号').waitFor();
        await firm.inspect('a recovery, for the enterprise');
      },
      { language: 'en', viewport: phone },
    );

    await visit(people.finance, async (officer) => {
      const { page } = officer;
      await officer.open(`/claims/recoveries/${recovery}`);
      const form = page.getByRole('region', { name: '登记到账' });
      const note = async (amount, ref) => {
        await form.getByLabel('金额（元）').fill(amount);
        await form.getByLabel('到账日期').fill(days.later);
        await form.getByLabel('银行流水号').fill(ref);
        await form.getByRole('button', { name: '登记到账' }).click();
      };
      officer.expectRefusal(422);
      await note('30000.01', 'BACK20260916A');
      await faultAt(officer, form, '金额（元）', /30,?000.00 元/);
      await note('10000', 'BACK20260916A');
      await page.getByText('还应缴回 20,000.00 元').waitFor();
      await officer.inspect('money that came back in part');
      officer.expectRefusal(409);
      await note('20000', 'BACK20260916A');
      await faultAt(officer, form, '银行流水号', '该银行流水号已登记');
      assert.equal(await form.getByLabel('金额（元）').inputValue(), '20000', 'what was typed is kept');
      await officer.inspect('a bank reference that was used');
      await form.getByLabel('银行流水号').fill('BACK20260916B');
      await form.getByLabel('银行流水号').press('Enter');
      await inspectDialog(officer, officer.button('追缴完成'), 'closing a recovery');
      await officer.confirm('追缴完成');
      await page.locator('.page-head').getByText('已缴清').waitFor();
      await officer.inspect('a recovery that is closed');
    });
    const done = await stands();
    assert.deepEqual([done.state, done.received_fen, done.receipts.length], ['done', 3_000_000, 2]);
    await desk.stands(claim, 'recovered', 'all is back');
    await visit(people.enterprise, async (firm) => {
      await firm.open(`/mine/recoveries/${recovery}`);
      await firm.page.locator('.claim-call').getByText('已缴清 30,000.00 元').waitFor();
      await firm.page.getByRole('row', { name: /BACK20260916B.*20,000.00/ }).waitFor();
      await firm.inspect('a recovery that is closed, for the enterprise');
    });
  });
});
