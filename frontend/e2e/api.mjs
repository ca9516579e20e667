// What tests do by the API because it is not what they are about: accounts, and what has to stand before they begin.

import assert from 'node:assert/strict';
import { people, samplePassword } from './harness.mjs';

/** Someone who calls the API as a program would. */
export class Caller {
  static async signIn(server, login, password = samplePassword) {
    const caller = new Caller(server.url);
    const { access_token: token } = await caller.call('POST', '/session', { login, password });
    caller.token = token;
    return caller;
  }

  constructor(url) {
    this.url = url;
  }

  /** The answer of a call; a version is the one that was read. */
  async call(method, path, body, version) {
    const headers = { 'Content-Type': 'application/json', 'Accept-Language': 'en', 'X-Requested-With': 'duijie' };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (version !== undefined) headers['If-Match'] = `"${version}"`;
    const answer = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
}

const firstPassword = 'copper lamp seven rivers';

/** The password of those whom makeAccount makes. */
export const ownPassword = 'seven rivers run by night';

/** Has the operator make an account of an organisation, past its initial password. */
export async function makeAccount(server, { login, name, organisation, role, region }) {
  const operator = await Caller.signIn(server, people.operator);
  await operator.call('POST', '/users', {
    login,
    password: firstPassword,
    name,
    organisation,
    roles: [{ role, region }],
  });
  const novice = await Caller.signIn(server, login, firstPassword);
  await novice.call('PUT', '/me/password', { current: firstPassword, password: ownPassword });
}

/** A day in China, so many days from today or from another day. */
export function day(ahead, from) {
  const base = from ? Date.parse(`${from}T12:00:00+08:00`) : Date.now();
  return new Date(base + ahead * 86_400_000).toLocaleDateString('en-CA', { timeZone: 'Asia/Shanghai' });
}

const wan = 1_000_000;

/**
 * A contract of the sample university and enterprise: concluded, registered, invoiced and paid, so that 50,000 yuan can be
 * claimed by the sample programme. Its serial is in the numbers that are used once.
 */
export async function performedContract(server, { project = '转向架用减振材料的研制', serial = '01', today } = {}) {
  const university = await Caller.signIn(server, people.university);
  const enterprise = await Caller.signIn(server, people.enterprise);
  const ago = (days) => day(-days, today);
  const terms = {
    type: 'dev.commissioned',
    project,
    subject: `${project}，并提供样件和工艺文件。`,
    field: '03',
    seller: { credit_code: '12220100MYA4283166', name: '', kind: 'university', region: '' },
    buyer: { credit_code: '91220106MYA976830Q', name: '', kind: 'enterprise', region: '' },
    signed: ago(60),
    begins: ago(60),
    ends: ago(-300),
    place: '长春市',
    seller_tasks: '研制和测定',
    buyer_tasks: '提供工况',
    price: { total_fen: 100 * wan, mode: 'lump_sum', deductions: [{ kind: 'equipment', amount_fen: 20 * wan }] },
    ownership: '双方共有',
    secrecy: '双方保密五年',
    acceptance: '按指标验收',
    related: false,
    fiscal_plan: false,
  };
  let w = await enterprise.call('POST', '/contracts', {
    terms,
    representatives: { seller: '样例·校长', buyer: '样例·经理' },
  });
  const { id } = w.contract;
  w = await enterprise.call('POST', `/contracts/${id}/actions`, { action: 'confirm' }, w.version);
  w = await university.call('POST', `/contracts/${id}/actions`, { action: 'confirm' }, w.version);
  await university.call(
    'POST',
    `/contracts/${id}/registration`,
    {
      state: 'registered',
      body: '示范技术市场',
      number: `22010020260009${serial}`,
      date: ago(50),
      certified_total_fen: 100 * wan,
      certified_technical_fen: 80 * wan,
    },
    w.version,
  );
  const invoice = await university.call('POST', `/contracts/${id}/invoices`, {
    date: ago(40),
    amount_fen: 60 * wan,
    number: `262220000000000090${serial}`,
  });
  await enterprise.call('POST', `/invoices/${invoice.invoice.id}/actions`, { action: 'confirm' }, invoice.version);
  const payment = await enterprise.call('POST', `/contracts/${id}/payments`, {
    date: ago(30),
    amount_fen: 50 * wan,
    payer_ref: `E2E2026000${serial}`,
    settlements: [{ invoice: invoice.invoice.id, amount_fen: 50 * wan }],
  });
  await university.call('POST', `/payments/${payment.payment.id}/actions`, { action: 'confirm' }, payment.version);
  return { id, project };
}
