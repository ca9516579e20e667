// A mail server that takes every letter and keeps it, for tests that follow a link.

import { once } from 'node:events';
import net from 'node:net';

export class PostOffice {
  static async open() {
    const office = new PostOffice();
    office.server = net.createServer((socket) => office.serve(socket)).listen(0, '127.0.0.1');
    await once(office.server, 'listening');
    office.address = `127.0.0.1:${office.server.address().port}`;
    return office;
  }

  constructor() {
    this.letters = [];
    this.waiting = [];
    this.sockets = new Set();
  }

  serve(socket) {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.setEncoding('utf8');
    let rest = '';
    let letter = null;
    const say = (line) => socket.write(`${line}\r\n`);
    say('220 localhost');
    socket.on('data', (chunk) => {
      rest += chunk;
      for (;;) {
        const end = letter === null ? rest.indexOf('\r\n') : rest.indexOf('\r\n.\r\n');
        if (end < 0) return;
        const text = rest.slice(0, end);
        rest = rest.slice(end + (letter === null ? 2 : 5));
        if (letter !== null) {
          this.take(text);
          letter = null;
          say('250 taken');
        } else if (/^DATA/i.test(text)) {
          letter = '';
          say('354 go on');
        } else if (/^QUIT/i.test(text)) {
          say('221 bye');
          socket.end();
        } else say('250 localhost');
      }
    });
  }

  take(raw) {
    const [head, ...body] = raw.split('\r\n\r\n');
    const to = /^To: .*?([^\s<>]+@[^\s<>]+)>?\s*$/im.exec(head)?.[1];
    this.letters.push({ to, text: decoded(head, body.join('\r\n\r\n')) });
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** The first letter to an address that holds a form, as soon as it has come. */
  async find(to, form) {
    for (;;) {
      const found = this.letters.find((l) => l.to === to && form.test(l.text));
      if (found) return form.exec(found.text);
      await new Promise((wake) => this.waiting.push(wake));
    }
  }

  async close() {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}

function decoded(head, body) {
  if (/^Content-Transfer-Encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/^Content-Transfer-Encoding: quoted-printable/im.test(head)) return body;
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
