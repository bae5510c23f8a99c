import type { Finding, ScenarioId, ScenarioResult, ScenarioSpec } from '../core/model.ts';

export type ServerLine = { readonly at: number; readonly stream: 'out' | 'err'; readonly text: string };

export type ScenarioRequest = {
  readonly runId: string;
  readonly spec: ScenarioSpec;
  /** The exported oracle: scenarios, config and what they import are read from here and nowhere else. */
  readonly frozen: string;
  /** The user's repository: its `node_modules` may hold the project's own copy of Playwright Test. */
  readonly repo: string;
  /** A folder of this round, made by the caller. Recordings and screenshots go below it. */
  readonly folder: string;
  /** The run's folder: paths in results are relative to it. */
  readonly root: string;
  readonly url: string | null;
  /** Only these; `null` for all. */
  readonly only: readonly ScenarioId[] | null;
  readonly record: boolean;
  readonly browserPath: string;
};

export type ScenarioProgress =
  | { readonly type: 'begin'; readonly total: number }
  | {
      readonly type: 'scenario';
      readonly id: ScenarioId;
      readonly title: string;
      readonly status: ScenarioResult['status'];
      readonly ms: number;
    };

export type ScenarioSetup = { readonly id: ScenarioId; readonly title: string; readonly file: string };
export type ScenarioList =
  | { readonly kind: 'ok'; readonly scenarios: readonly ScenarioSetup[] }
  /** The scenarios cannot be loaded: a syntax error, `.only`, duplicate titles. The text is ready to print. */
  | { readonly kind: 'unusable'; readonly reason: string }
  /** Not the scenarios' fault: the runner ended without an answer. */
  | { readonly kind: 'inconclusive'; readonly reason: string };

export type ScenarioRun =
  | {
      readonly kind: 'ran';
      readonly scenarios: readonly ScenarioResult[];
      readonly findings: readonly Finding[];
      readonly browser: string;
    }
  /** Not the app's fault: the browser process died, the runner ended without an answer, time ran out for the whole round. */
  | { readonly kind: 'inconclusive'; readonly reason: string };

/** Runs scenarios in a browser. Browsers live in a killable process of their own. */
export interface Scenarios {
  list(request: Omit<ScenarioRequest, 'url' | 'only' | 'record'>, signal: AbortSignal): Promise<ScenarioList>;
  /** `server` is asked for the app's output of a window when a scenario failed. */
  run(
    request: ScenarioRequest,
    watch: {
      readonly onProgress: (progress: ScenarioProgress) => void;
      readonly server: (from: number, to: number) => readonly ServerLine[];
    },
    signal: AbortSignal,
  ): Promise<ScenarioRun>;
  /** Of these scenarios, the ones that pass on an empty page: they cannot fail. */
  greenOnBlankPage(
    request: Omit<ScenarioRequest, 'url' | 'record'>,
    signal: AbortSignal,
  ): Promise<readonly ScenarioId[]>;
}

/** What a recording folder holds besides its PNG frames, as `recording.json`. Version 1. */
export type Recording = {
  readonly v: 1;
  readonly scenario: ScenarioId;
  readonly title: string;
  readonly status: 'passed' | 'failed';
  /** The first line of the failure. */
  readonly problem: string | null;
  readonly viewport: { readonly width: number; readonly height: number };
  /** Unix milliseconds. `file` is relative to the folder. */
  readonly frames: readonly { readonly at: number; readonly file: string }[];
  readonly steps: readonly RecordedStep[];
  /** What was left out or reduced, in words. */
  readonly notes?: readonly string[];
};
export type RecordedStep = {
  readonly at: number;
  readonly endedAt: number;
  readonly kind: 'action' | 'check' | 'step';
  /** `Click`, `Fill "SAVE50"`, `Check toHaveText` */
  readonly title: string;
  /** `button “Apply”`; empty when there is none. */
  readonly target: string;
  readonly ok: boolean;
};
