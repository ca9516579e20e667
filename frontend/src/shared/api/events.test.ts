import { expect, test } from 'vitest';
import { eventParser } from './events';

test('an event cut anywhere is given once, when it is whole', () => {
  const stream = 'event: progress\ndata: {"done":1}\n\n: a comment\n\nevent: done\ndata: a\ndata: b\n\n';
  for (let cut = 0; cut <= stream.length; cut++) {
    const parser = eventParser();
    const events = [...parser.feed(stream.slice(0, cut)), ...parser.feed(stream.slice(cut))];
    expect(events).toEqual([
      { event: 'progress', data: '{"done":1}' },
      { event: 'done', data: 'a\nb' },
    ]);
  }
});

test('lines may end as on Windows', () => {
  expect(eventParser().feed('data: x\r\n\r\n')).toEqual([{ event: 'message', data: 'x' }]);
});
