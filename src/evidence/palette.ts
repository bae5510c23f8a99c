import type { Histogram } from './histogram.ts';
import { Nearest } from './nearest.ts';

/** `exact`: every colour of the film is in it, so nothing is lost. Colours are `0xBBGGRR`. */
export type Palette = { readonly colours: Int32Array; readonly exact: boolean };

/** Rounds of moving each colour to the middle of the colours that it stands for. */
const ROUNDS = 2;
/** A colour that fills this share of its group is taken as it is: flat areas stay exactly the colour they are. */
const DOMINANT = 0.4;
/** Above this many colours, those that agree in their upper 6 bits are counted together. */
const MANY = 40_000;

type Points = {
  readonly colours: Int32Array;
  readonly counts: Float64Array;
  /** Counts bent down, so that small details are not drowned by large areas. */
  readonly weights: Float64Array;
  readonly axes: readonly [Float64Array, Float64Array, Float64Array];
};
type Group = {
  readonly from: number;
  readonly to: number;
  readonly mean: readonly [number, number, number];
  readonly axis: 0 | 1 | 2;
  /** Weighted squared error of standing for all of the group with its mean. */
  readonly error: number;
};

/** At most `most` colours that stand for all colours of a film: groups split by variance, then centred, then snapped. */
export function paletteOf(histogram: Histogram, most: number): Palette {
  const { colours, weights } = histogram.entries();
  if (colours.length <= most) return { colours: colours.toSorted(), exact: true };
  const points = pointsOf(colours.length > MANY ? coarse(colours, weights) : { colours, weights });
  let centres = split(points, most).map(({ mean }) => packed(mean));
  for (let round = 0; round < ROUNDS; round++) centres = centred(points, centres);
  return { colours: snapped(points, centres), exact: false };
}

const packed = ([red, green, blue]: readonly [number, number, number]): number =>
  Math.round(red) | (Math.round(green) << 8) | (Math.round(blue) << 16);

function pointsOf({ colours, weights }: { colours: Int32Array; weights: Float64Array }): Points {
  const count = colours.length;
  const axes = [new Float64Array(count), new Float64Array(count), new Float64Array(count)] as const;
  for (let i = 0; i < count; i++) {
    const colour = colours[i] ?? 0;
    axes[0][i] = colour & 255;
    axes[1][i] = (colour >> 8) & 255;
    axes[2][i] = colour >> 16;
  }
  return { colours, counts: weights, weights: weights.map((weight) => weight ** 0.75), axes };
}

/** Means of the colours that fall into one of 64 × 64 × 64 buckets. */
function coarse(colours: Int32Array, weights: Float64Array): { colours: Int32Array; weights: Float64Array } {
  const sums = new Float64Array(64 * 64 * 64 * 4);
  for (let i = 0; i < colours.length; i++) {
    const colour = colours[i] ?? 0;
    const weight = weights[i] ?? 0;
    const bucket = (((colour >> 18) << 12) | (((colour >> 10) & 63) << 6) | ((colour >> 2) & 63)) * 4;
    sums[bucket] = (sums[bucket] ?? 0) + weight;
    sums[bucket + 1] = (sums[bucket + 1] ?? 0) + weight * (colour & 255);
    sums[bucket + 2] = (sums[bucket + 2] ?? 0) + weight * ((colour >> 8) & 255);
    sums[bucket + 3] = (sums[bucket + 3] ?? 0) + weight * (colour >> 16);
  }
  const merged = { colours: new Int32Array(colours.length), weights: new Float64Array(colours.length) };
  let count = 0;
  for (let at = 0; at < sums.length; at += 4) {
    const all = sums[at] ?? 0;
    if (all === 0) continue;
    merged.colours[count] = packed([(sums[at + 1] ?? 0) / all, (sums[at + 2] ?? 0) / all, (sums[at + 3] ?? 0) / all]);
    merged.weights[count++] = all;
  }
  return { colours: merged.colours.subarray(0, count), weights: merged.weights.subarray(0, count) };
}

function split(points: Points, most: number): readonly Group[] {
  const order = Uint32Array.from(points.colours.keys());
  const groups = [groupOf(points, order, 0, order.length)];
  while (groups.length < most) {
    const worst = groups.reduce((best, group, index) => (group.error > (groups[best]?.error ?? 0) ? index : best), 0);
    const group = groups[worst];
    if (!group || group.error <= 0 || group.to - group.from < 2) break;
    const middle = partition(points, order, group);
    groups[worst] = groupOf(points, order, group.from, middle);
    groups.push(groupOf(points, order, middle, group.to));
  }
  return groups;
}

function groupOf(points: Points, order: Uint32Array, from: number, to: number): Group {
  const members = order.subarray(from, to);
  const [red, green, blue] = [moments(points, members, 0), moments(points, members, 1), moments(points, members, 2)];
  const axis = red.spread >= green.spread && red.spread >= blue.spread ? 0 : green.spread >= blue.spread ? 1 : 2;
  const error = to - from > 1 ? red.spread + green.spread + blue.spread : 0;
  return { from, to, mean: [red.mean, green.mean, blue.mean], axis, error };
}

/** Weighted mean and weighted squared distance from it, along one axis. */
function moments(
  points: Points,
  members: Uint32Array,
  axis: 0 | 1 | 2,
): { readonly mean: number; readonly spread: number } {
  const values = points.axes[axis];
  let all = 0;
  let sum = 0;
  let squares = 0;
  for (const point of members) {
    const weight = points.weights[point] ?? 0;
    const value = values[point] ?? 0;
    all += weight;
    sum += weight * value;
    squares += weight * value * value;
  }
  return { mean: sum / all, spread: Math.max(0, squares - (sum * sum) / all) };
}

/** Sorts a group into what lies below its mean and what lies above; returns where the second part begins. */
function partition(points: Points, order: Uint32Array, { from, to, mean, axis }: Group): number {
  const values = points.axes[axis];
  let low = from;
  let high = to - 1;
  while (low <= high) {
    const point = order[low] ?? 0;
    if ((values[point] ?? 0) <= mean[axis]) {
      low++;
      continue;
    }
    order[low] = order[high] ?? 0;
    order[high--] = point;
  }
  return low === from || low === to ? (from + to) >> 1 : low;
}

function centred(points: Points, centres: readonly number[]): number[] {
  const nearest = new Nearest(Int32Array.from(centres));
  const sums = centres.map((): [number, number, number, number] => [0, 0, 0, 0]);
  for (let i = 0; i < points.colours.length; i++) {
    const sum = sums[nearest.search(points.colours[i] ?? 0)];
    if (!sum) continue;
    const weight = points.weights[i] ?? 0;
    sum[0] += weight;
    sum[1] += weight * (points.axes[0][i] ?? 0);
    sum[2] += weight * (points.axes[1][i] ?? 0);
    sum[3] += weight * (points.axes[2][i] ?? 0);
  }
  return sums.map(([all, red, green, blue], index) =>
    all > 0 ? packed([red / all, green / all, blue / all]) : (centres[index] ?? 0),
  );
}

function snapped(points: Points, centres: readonly number[]): Int32Array {
  const nearest = new Nearest(Int32Array.from(centres));
  const groups = centres.map((centre) => ({ centre, all: 0, most: 0, colour: centre }));
  for (let i = 0; i < points.colours.length; i++) {
    const colour = points.colours[i] ?? 0;
    const count = points.counts[i] ?? 0;
    const group = groups[nearest.search(colour)];
    if (!group) continue;
    group.all += count;
    if (count <= group.most) continue;
    group.most = count;
    group.colour = colour;
  }
  return Int32Array.from(groups, (group) => (group.most > DOMINANT * group.all ? group.colour : group.centre));
}
