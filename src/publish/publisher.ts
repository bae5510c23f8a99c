import type { EvidenceFolder } from '../evidence/evidence.ts';

export type PublishRequest = {
  readonly runId: string;
  readonly evidence: EvidenceFolder;
  readonly branch: string | null;
};
export type PublishResult =
  | { readonly kind: 'published'; readonly where: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Takes evidence to where people look. The run's id makes a repeated call the same call. */
export interface Publisher {
  readonly name: string;
  publish(request: PublishRequest, signal: AbortSignal): Promise<PublishResult>;
}
