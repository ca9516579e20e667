// Claims that tests bring by the API to where a dialog of the desk begins: what is not under test takes no browser.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Caller, ownPassword } from './api.mjs';
import { people, samplePassword } from './harness.mjs';

const sample = new URL('../../fixtures/programmes/jilin-2022-10.json', import.meta.url);

/** Everyone who acts on claims by the API, signed in when first needed and anew on a later day. */
export class Desk {
  constructor(server) {
    this.server = server;
    this.callers = new Map();
  }

  /** The day was moved: sessions of the last one are over. */
  nextDay() {
    this.callers.clear();
  }

  async as(login) {
    const known = this.callers.get(login);
    if (known) return known;
    const own = !Object.values(people).includes(login);
    const caller = await Caller.signIn(this.server, login, own ? ownPassword : samplePassword);
    this.callers.set(login, caller);
    return caller;
  }

  async call(login, ...call) {
    return (await this.as(login)).call(...call);
  }

  /** An open round of a programme like the sample's, with another procedure, and other days for steps of it. */
  async round(code, name, from, procedure, stepDays = {}) {
    const { text } = JSON.parse(await readFile(sample, 'utf8'));
    // No two programmes pay for one article.
    Object.assign(text, { code, article: name, name: { zh: name, en: name } });
    Object.assign(text.subsidy, { implementation_proof_required: false });
    for (const evidence of text.procedure.evidence) evidence.required = false;
    Object.assign(text.procedure, { local_review: false, notice_working_days: 1 }, procedure);
    Object.assign(text.procedure.step_working_days, stepDays);
    let p = await this.call(people.reviewer, 'POST', '/programmes', text);
    const at = `/programmes/${p.id}/actions`;
    p = await this.call(people.reviewer, 'POST', at, { action: 'propose' }, p.version);
    p = await this.call(people.second, 'POST', at, { action: 'publish' }, p.version);
    const round = { programme: p.id, name: text.name, opens: from, closes: `${from.slice(0, 4)}-12-31` };
    return (await this.call(people.second, 'POST', '/rounds', round)).id;
  }

  read(claim, login = people.reviewer) {
    return this.call(login, 'GET', `/claims/${claim}`);
  }

  /** A step of a claim on the version that stands. */
  async act(login, claim, action, more = {}) {
    const { version } = await this.read(claim, login);
    return this.call(login, 'POST', `/claims/${claim}/actions`, { action, ...more }, version);
  }

  /** A claim of the sample enterprise that was handed in, and taken up by the province. */
  async takenUp(round, contract) {
    const claim = await this.call(people.enterprise, 'POST', '/claims', { round, contract });
    const account = { holder: claim.name, bank: '示范银行长春分行', number: '622200001234567890' };
    const form = { allocations: claim.allocations, not_related: true, promised: true, account };
    await this.call(people.enterprise, 'PUT', `/claims/${claim.id}`, form, claim.version);
    await this.act(people.enterprise, claim.id, 'submit');
    await this.act(people.reviewer, claim.id, 'take_up');
    return claim.id;
  }

  /** Decides claims, shares their round out, and publishes them. */
  async published(round, claims) {
    for (const claim of claims) await this.act(people.second, claim, 'decide');
    for (const act of ['close', 'distribution']) {
      const { version } = await this.call(people.second, 'GET', `/rounds/${round}`);
      await this.call(people.second, 'POST', `/rounds/${round}/${act}`, undefined, version);
    }
    for (const claim of claims) await this.act(people.reviewer, claim, 'publish');
  }

  /** What stands of a claim, as the province reads it. */
  async stands(claim, state, what) {
    const found = await this.read(claim);
    assert.equal(found.state, state, what);
    return found;
  }
}
