import { writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { encodePng } from './decode.ts';
import { encodeFilm, withoutEmptyStart } from './film.ts';
import { Stage, type Scenery } from './stage.ts';
import type { Shot } from './timeline.ts';

/** Makes one GIF, its poster and a still of its last page. Paths are absolute. */
export type GifJob = {
  readonly scenery: Scenery;
  readonly shots: readonly Shot[];
  readonly gif: string;
  readonly poster: string;
  readonly still: string;
  readonly mostBytes: number;
  /** Write the GIF although it is too large. */
  readonly anyway: boolean;
};
export type GifMade =
  | {
      readonly kind: 'made';
      readonly bytes: number;
      readonly frames: number;
      readonly gaveUp: readonly string[];
      /** Recorded frames that could not be read. */
      readonly unreadable: number;
    }
  | { readonly kind: 'too-large' };

function make(job: GifJob): GifMade {
  const stage = new Stage(job.scenery);
  const shots = withoutEmptyStart(stage, job.shots);
  const encoded = encodeFilm(stage, shots, { most: job.mostBytes, anyway: job.anyway });
  if (!encoded) return { kind: 'too-large' };
  writeFileSync(job.gif, encoded.gif);
  const last = job.shots.at(-1);
  if (last) {
    const canvas = new Uint32Array(stage.size.width * stage.size.height);
    stage.draw(last, canvas);
    writeFileSync(job.poster, encodePng({ ...stage.size, pixels: canvas }));
    writeFileSync(job.still, encodePng(new Stage({ ...job.scenery, reduce: 1 }).page(last.frame)));
  }
  const { frames, gaveUp } = encoded;
  return { kind: 'made', bytes: encoded.gif.length, frames, gaveUp, unreadable: stage.unreadable };
}

parentPort?.postMessage(make(workerData as GifJob));
