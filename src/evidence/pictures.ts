import type { Letterer } from './captions.ts';
import type { FilmPlan } from './film-plan.ts';
import type { ScenarioTakes } from './takes.ts';

/** Pictures of one recording. Names are relative to the evidence folder; `null` where there is none. */
export type Film = {
  readonly label: string;
  readonly passed: boolean;
  readonly gif: string | null;
  readonly poster: string | null;
  readonly still: string | null;
  /** Of the GIF, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly seconds: number;
};
export type ScenarioFilms = {
  readonly scenario: string;
  readonly title: string;
  readonly before: Film | null;
  readonly after: Film | null;
  readonly diff: { readonly file: string; readonly share: number } | null;
  /** What was left out, reduced or is odd about them, in words. */
  readonly notes: readonly string[];
};
export type FilmSetting = {
  readonly runId: string;
  /** The run's folder, in which the recordings are. */
  readonly root: string;
  /** The evidence folder. Its `media` folder exists. */
  readonly into: string;
  readonly quick: boolean;
  readonly mostBytes: number;
  readonly letterer: Letterer;
  readonly onProgress: (line: string) => void;
};

export type Planned = { readonly takes: ScenarioTakes; readonly role: 'before' | 'after'; readonly plan: FilmPlan };
