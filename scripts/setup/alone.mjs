import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from './cache.mjs';
import { ROOT, say, SetupFailed } from './project.mjs';

const WAIT_MS = 15 * 60_000;

/** Holds a lock file with the ids of this process and the one it runs, so that a lock of dead processes is seen as such. */
export async function alone(work) {
  const lock = lockFile();
  const limit = Date.now() + WAIT_MS;
  for (let told = false; !take(lock); await sleep(300)) {
    const text = contentOf(lock);
    if (text === null) continue;
    if (!text.split('\n').some((pid) => isAlive(Number(pid)))) {
      removeDead(lock, text);
      continue;
    }
    if (!told) say(`Waiting for another set-up of this folder (process ${text.split('\n')[0]})`);
    told = true;
    if (Date.now() > limit) throw new SetupFailed(`Another set-up has not ended. If there is none, type: rm "${lock}"`);
  }
  try {
    await work(lock);
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

function lockFile() {
  const name = `setup-${createHash('sha256').update(ROOT).digest('hex').slice(0, 16)}.lock`;
  try {
    fs.mkdirSync(cacheFolder(), { recursive: true, mode: 0o700 });
    fs.accessSync(cacheFolder(), fs.constants.W_OK);
    return path.join(cacheFolder(), name);
  } catch {
    return path.join(tmpdir(), name);
  }
}

/** A link appears with its content, so that nobody sees a lock without an owner. */
function take(lock) {
  const draft = `${lock}.${randomUUID()}`;
  fs.writeFileSync(draft, String(process.pid));
  try {
    fs.linkSync(draft, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function contentOf(lock) {
  try {
    return fs.readFileSync(lock, 'utf8');
  } catch {
    return null;
  }
}

/** Takes the lock away only while it is still the one that was judged: another waiter may have been faster. */
function removeDead(lock, judged) {
  const aside = `${lock}.${randomUUID()}`;
  try {
    fs.renameSync(lock, aside);
    if (contentOf(aside) !== judged) fs.linkSync(aside, lock);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
