// An event stream over fetch: EventSource can't carry the access token.

import { raw } from './client';

export interface ServerEvent {
  event: string;
  data: string;
}

/** Cuts a stream of text into events; feed returns those that are complete. */
export function eventParser(): { feed(text: string): ServerEvent[] } {
  let rest = '';
  return {
    feed(text) {
      rest = (rest + text).replace(/\r\n?/g, '\n');
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      return blocks.map(parseBlock).filter((e): e is ServerEvent => e !== null);
    },
  };
}

function parseBlock(block: string): ServerEvent | null {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === 'event' && value) event = value;
    else if (field === 'data') data.push(value ?? '');
  }
  return data.length > 0 ? { event, data: data.join('\n') } : null;
}

/** Follows a stream until it ends or the signal stops it; throws when it breaks. */
export async function follow(path: string, signal: AbortSignal, on: (event: ServerEvent) => void): Promise<void> {
  const answer = await raw(path, { signal, headers: { Accept: 'text/event-stream' } });
  if (!answer.body) return;
  const parser = eventParser();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const event of parser.feed(value)) on(event);
  }
}
