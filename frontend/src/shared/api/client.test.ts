import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { body, send } from './client';
import { pauses } from './once';
import { Problem, Unreachable, worthRetrying } from './problem';
import { accessToken, onRefused } from './token';

const address = 'http://duijie.example/api/v1/mine/demands';

/** A server that knows one token, and what it was sent. */
function serverKnowing(token: string) {
  const seen: (string | null)[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    seen.push(request.headers.get('Authorization'));
    return new Response('{}', { status: seen.at(-1) === `Bearer ${token}` ? 200 : 401 });
  });
  return seen;
}

afterEach(() => {
  accessToken.set(null);
  vi.unstubAllGlobals();
});

test('a refused token is renewed once and the call sent again', async () => {
  const seen = serverKnowing('new');
  accessToken.set('old');
  onRefused(async () => {
    accessToken.set('new');
    return true;
  });
  expect((await send(new Request(address))).status).toBe(200);
  expect(seen).toEqual(['Bearer old', 'Bearer new']);
});

test('a token that is refused again is not renewed a second time', async () => {
  const seen = serverKnowing('never');
  accessToken.set('old');
  let renewals = 0;
  onRefused(async () => {
    renewals++;
    return true;
  });
  expect((await send(new Request(address))).status).toBe(401);
  expect(renewals).toBe(1);
  expect(seen).toHaveLength(2);
});

test('a visitor and the session routes themselves renew nothing', async () => {
  const seen = serverKnowing('x');
  onRefused(async () => expect.fail('renewed'));
  await send(new Request(address));
  accessToken.set('old');
  await send(new Request('http://duijie.example/api/v1/session/refresh', { method: 'POST' }));
  expect(seen).toHaveLength(2);
});

test('a refusal becomes a Problem with its faults, a lost connection Unreachable', async () => {
  const problem = {
    title: '内容有误',
    detail: '有 1 处需要修改',
    code: 'invalid',
    errors: [{ location: 'content.title' }],
  };
  const refused = Promise.resolve({ error: problem, response: new Response(null, { status: 422 }) });
  await expect(body(refused)).rejects.toMatchObject({
    status: 422,
    code: 'invalid',
    message: '有 1 处需要修改',
    faults: problem.errors,
  });
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch');
  });
  await expect(send(new Request(address))).rejects.toBeInstanceOf(Unreachable);
});

test('only what may pass by itself is tried again', () => {
  expect(worthRetrying(new Unreachable(null))).toBe(true);
  expect(worthRetrying(new Problem(503, null))).toBe(true);
  expect(worthRetrying(new Problem(404, null))).toBe(false);
  expect(worthRetrying(new Problem(401, null))).toBe(false);
});

/** A server whose answers come one after another; null is a connection that breaks. */
function serverAnswering(...answers: (number | null)[]) {
  const keys: (string | null)[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    keys.push(request.headers.get('Idempotency-Key'));
    const status = answers.shift() ?? null;
    if (status === null) throw new TypeError('broken');
    return new Response('{}', { status });
  });
  return keys;
}

const write = (text: string) =>
  new Request(address, { method: 'POST', body: text, headers: { 'Content-Type': 'application/json' } });

describe('a write', () => {
  beforeEach(() => {
    pauses.fill(1);
    accessToken.set('known');
  });

  test('that got no answer is sent again under its name', async () => {
    const keys = serverAnswering(null, 503, 201);
    expect((await send(write('{"a":1}'))).status).toBe(201);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  test('keeps its name while nobody knows whether it was carried out', async () => {
    const keys = serverAnswering(null, null, null, 500, 201, 201);
    await expect(send(write('{"b":1}'))).rejects.toBeInstanceOf(Unreachable);
    expect((await send(write('{"b":1}'))).status).toBe(500); // the person tries again
    expect((await send(write('{"b":1}'))).status).toBe(201);
    expect(new Set(keys).size).toBe(1);
    await send(write('{"b":1}')); // answered: the next one is another
    expect(new Set(keys).size).toBe(2);
  });

  test('that says something else has another name', async () => {
    const keys = serverAnswering(500, 500);
    await send(write('{"c":1}'));
    await send(write('{"c":2}'));
    expect(new Set(keys).size).toBe(2);
  });

  test('that was refused is not sent again', async () => {
    const keys = serverAnswering(422);
    expect((await send(write('{"d":1}'))).status).toBe(422);
    expect(keys).toHaveLength(1);
  });

  test('of a file, a read and a visitor have no name', async () => {
    const keys = serverAnswering(200, 200, 200);
    await send(new Request(address, { method: 'POST', body: new FormData() }));
    await send(new Request(address));
    accessToken.set(null);
    await send(write('{"e":1}'));
    expect(keys).toEqual([null, null, null]);
  });
});
