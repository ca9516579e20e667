// Runs the browser tests, or those that are named: node e2e/run.mjs [e2e/x.test.mjs ...]. A year of samples takes
// longer to happen than to copy, so it happens once and every server begins on a copy of it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { makeSamples } from './harness.mjs';

const folder = import.meta.dirname;
const named = process.argv.slice(2);
const files = named.length > 0 ? named : allTests();

function allTests() {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.test.mjs'))
    .sort()
    .map((name) => path.join(folder, name));
}

const samples = process.env.DUIJIE_URL ? undefined : await makeSamples();
try {
  const tests = spawn(process.execPath, ['--test', '--test-concurrency=1', ...files], {
    stdio: 'inherit',
    env: { ...process.env, ...(samples && { E2E_SAMPLES: samples }) },
  });
  [process.exitCode] = await once(tests, 'exit');
} finally {
  if (samples) await rm(samples, { recursive: true, force: true });
}
