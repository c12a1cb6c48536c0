// Starts the real program for the tests, on a free port of this machine and with a data folder of
// its own, and stops it again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// A private Postgres, its migrations and the demo data, on a machine that is doing other things.
const START_TIMEOUT_MS = 240_000;
const STOP_TIMEOUT_MS = 30_000;

/**
 * Starts `<bin> dev` with the small demo and resolves once it is ready, to its address, its data
 * folder and stop(), which resolves to the exit code. Rejects with what the program printed.
 */
export async function startServer(bin) {
  const root = await mkdtemp(join(tmpdir(), 'rapport-e2e-'));
  // Run by root, the program starts Postgres as another user, who must be able to pass here.
  await chmod(root, 0o755);
  const data = join(root, 'data');
  const addr = `127.0.0.1:${await freePort()}`;
  const url = `http://${addr}`;
  const program = spawn(bin, ['dev', '--addr', addr, '--data', data, '--demo', 'small'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk) => {
    output = (output + chunk).slice(-20_000);
  };
  program.stdout.on('data', keep);
  program.stderr.on('data', keep);
  const exited = new Promise((resolve) => {
    program.once('error', (error) => resolve(String(error)));
    program.once('exit', (code, signal) => resolve(code ?? signal));
  });

  async function stop() {
    program.kill('SIGINT');
    const code = await Promise.race([exited, sleep(STOP_TIMEOUT_MS, 'too late', { ref: false })]);
    if (code === 'too late') {
      program.kill('SIGKILL');
      await exited;
    }
    await rm(root, { recursive: true, force: true });
    return code;
  }

  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isReady(url))) {
    const ended = await Promise.race([exited, sleep(200, 'running')]);
    if (ended !== 'running' || Date.now() > deadline) {
      await stop();
      throw new Error(`${bin} dev did not become ready (${ended}). It printed:\n${output}`);
    }
  }
  return { url, data, stop, output: () => output };
}

async function isReady(url) {
  try {
    const response = await fetch(`${url}/readyz`);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
