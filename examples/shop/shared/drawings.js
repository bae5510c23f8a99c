import { html } from './html.js';

const GLAZES = {
  slate: { coat: '#64798c', deep: '#506375', wall: '#e4e8ea' },
  oat: { coat: '#e0cfae', deep: '#cbb78f', wall: '#efe8d9' },
  rust: { coat: '#bd6242', deep: '#a04e31', wall: '#f3e2d8' },
  ink: { coat: '#39424e', deep: '#2b323c', wall: '#e3e5e6' },
  sage: { coat: '#8c9d7a', deep: '#76876a', wall: '#e6ebdf' },
};
const CLAY = '#c8a27c';
const CLAY_DEEP = '#b38c66';

/** Each drawing fills a square of 200 units and stands on y = 160. */
const DRAWINGS = {
  mug: ({ coat, deep }) =>
    html` <path
        d="M128 84c30-6 38 12 34 28-4 17-20 24-38 22"
        fill="none"
        stroke="${deep}"
        stroke-width="11"
        stroke-linecap="round"
      />
      <path d="M54 66h80l-5 84q-1 10-12 10H71q-11 0-12-10z" fill="${CLAY}" />
      <path d="M54 66h80l-4 66q-9 7-19 2t-19 1-19 0-15-1z" fill="${coat}" />
      <path d="M112 66h22l-5 84q-1 10-12 10h-9q5-40 4-94z" fill="#000" opacity=".12" />
      <path d="M64 78l3 46" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".35" />
      <ellipse cx="94" cy="66" rx="40" ry="8" fill="${deep}" />
      <ellipse cx="94" cy="67" rx="33" ry="5" fill="#000" opacity=".25" />`,
  cup: ({ coat, deep }) =>
    html` <ellipse cx="100" cy="156" rx="62" ry="9" fill="${CLAY_DEEP}" />
      <ellipse cx="100" cy="152" rx="62" ry="9" fill="${CLAY}" />
      <path
        d="M128 104c22-4 26 8 22 18-4 9-14 13-26 12"
        fill="none"
        stroke="${deep}"
        stroke-width="8"
        stroke-linecap="round"
      />
      <path d="M66 92h68l-5 46q-2 14-16 14H87q-14 0-16-14z" fill="${CLAY}" />
      <path d="M66 92h68l-4 34q-8 6-16 2t-16 1-16 0-12-1z" fill="${coat}" />
      <path d="M114 92h20l-5 46q-2 14-16 14h-6q8-30 7-60z" fill="#000" opacity=".14" />
      <path d="M76 102l3 22" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".3" />
      <ellipse cx="100" cy="92" rx="34" ry="7" fill="${deep}" />
      <ellipse cx="100" cy="93" rx="27" ry="4.5" fill="#4a2f20" />
      <path
        d="M92 78q-7-8 0-15t0-15M109 78q-7-8 0-15t0-15"
        fill="none"
        stroke="#a99f93"
        stroke-width="3"
        stroke-linecap="round"
        opacity=".6"
      />`,
  bowl: ({ coat, deep }) =>
    html` <path d="M76 148h48l4 12H72z" fill="${CLAY_DEEP}" />
      <path d="M32 86h136q-2 46-44 66H76q-42-20-44-66z" fill="${CLAY}" />
      <path d="M32 86h136q-1 24-14 41-13 8-27 2t-27 2-27 0-27-4q-13-17-14-41z" fill="${coat}" />
      <path d="M138 86h30q-2 46-44 66h-16q30-24 30-66z" fill="#000" opacity=".1" />
      <path d="M46 100q4 14 12 24" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".5" />
      <ellipse cx="100" cy="86" rx="68" ry="13" fill="${deep}" />
      <ellipse cx="100" cy="88" rx="59" ry="9" fill="#000" opacity=".18" />`,
  teapot: ({ coat, deep }) =>
    html` <path d="M52 112c-20-4-26-22-38-28l8-9c18 4 28 14 40 18z" fill="${deep}" />
      <path
        d="M140 88c30-14 48 0 44 20-4 18-24 26-44 24"
        fill="none"
        stroke="${deep}"
        stroke-width="11"
        stroke-linecap="round"
      />
      <path d="M46 116q0-42 52-42t52 42q0 44-34 44H80q-34 0-34-44z" fill="${CLAY}" />
      <path d="M46 116q0-42 52-42t52 42q0 10-2 18-12 8-25 3t-25 2-25 0-25-5q-2-8-2-18z" fill="${coat}" />
      <path d="M122 80q28 8 28 36 0 44-34 44h-8q26-36 14-80z" fill="#000" opacity=".12" />
      <path d="M58 112q2-18 18-26" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".35" />
      <ellipse cx="98" cy="76" rx="32" ry="7" fill="${deep}" />
      <path d="M70 74q4-14 28-14t28 14q-28 8-56 0z" fill="${coat}" />
      <circle cx="98" cy="55" r="8" fill="${deep}" />`,
  plate: ({ coat, deep }) =>
    html` <ellipse cx="100" cy="150" rx="60" ry="10" fill="#000" opacity=".1" />
      <circle cx="100" cy="96" r="62" fill="${CLAY}" />
      <path d="M40 82a62 62 0 0 1 121 3q-14 16-31 9t-31 4-31-1-28-15z" fill="${coat}" />
      <circle cx="100" cy="96" r="62" fill="none" stroke="${deep}" stroke-width="4" />
      <circle cx="100" cy="96" r="41" fill="none" stroke="#000" stroke-width="3" opacity=".12" />
      <path d="M56 74q12-22 36-27" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".4" />`,
  planter: ({ coat, deep }) =>
    html` <path
        d="M100 98C98 60 78 42 52 40c2 26 18 46 48 58zM100 98c0-40 16-62 46-66 2 30-12 54-46 66z"
        fill="#6f8a5c"
      />
      <path d="M100 100c-8-44 0-66 4-78 14 20 14 50-4 78z" fill="#86a070" />
      <path
        d="M100 98C94 74 78 54 56 43M100 98c4-28 18-48 42-62M101 98c-1-28 1-50 4-70"
        fill="none"
        stroke="#56703f"
        stroke-width="2"
      />
      <path d="M64 154h72l6 8H58z" fill="${CLAY_DEEP}" />
      <path d="M58 98h84l-9 52q-1 6-8 6H75q-7 0-8-6z" fill="${CLAY}" />
      <path d="M58 98h84l-6 34q-9 7-18 2t-18 2-18-1-18-3z" fill="${coat}" />
      <path d="M122 98h20l-9 52q-1 6-8 6h-10q8-28 7-58z" fill="#000" opacity=".1" />
      <rect x="53" y="90" width="94" height="15" rx="5" fill="${deep}" />`,
  vase: ({ coat, deep }) =>
    html` <path
        d="M97 60C92 40 84 26 72 16M100 60c0-24 2-38 8-52M104 60c4-16 12-28 24-36"
        fill="none"
        stroke="#9a8a5f"
        stroke-width="3"
        stroke-linecap="round"
      />
      <path d="M72 16q-8-2-10-10 10 0 10 10zM108 8q-2-6 2-8 4 4-2 8zM128 24q4-10 14-10-2 10-14 10z" fill="#c0a566" />
      <path d="M88 58h24q-2 22 12 40t12 36q0 26-22 26H86q-22 0-22-26 0-18 12-36t12-40z" fill="${CLAY}" />
      <path d="M88 58h24q-2 22 12 40 11 17 12 33-9 8-18 3t-18 2-18-1-18-4q1-16 12-33 14-18 12-40z" fill="${coat}" />
      <path d="M104 58h8q-2 22 12 40t12 36q0 26-22 26h-6q16-28 6-60-4-20-2-42z" fill="#000" opacity=".12" />
      <path d="M80 106q-7 12-7 24" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".35" />
      <ellipse cx="100" cy="58" rx="14" ry="4" fill="${deep}" />`,
  jug: ({ coat, deep }) =>
    html` <path
        d="M124 84c34-10 44 12 36 32-6 16-22 22-36 20"
        fill="none"
        stroke="${deep}"
        stroke-width="10"
        stroke-linecap="round"
      />
      <path d="M68 53q-14-6-24-4 4 16 14 26z" fill="${deep}" />
      <path d="M60 58h64q-4 20 6 40t2 44q-4 18-20 18H76q-16 0-20-18-8-24 2-44t2-40z" fill="${CLAY}" />
      <path d="M60 58h64q-4 20 6 40 6 14 5 30-10 8-20 3t-20 2-20-1-21-4q-1-16 4-30 10-20 2-40z" fill="${coat}" />
      <path d="M108 58h16q-4 20 6 40t2 44q-4 18-20 18h-8q16-34 6-62-4-20-2-40z" fill="#000" opacity=".12" />
      <path d="M70 96q-6 14-4 28" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".3" />
      <ellipse cx="92" cy="58" rx="32" ry="7" fill="${deep}" />
      <ellipse cx="92" cy="59" rx="25" ry="4" fill="#000" opacity=".25" />`,
};

/** A picture of a piece, as inline SVG. Decorative: the name stands beside it. */
export function drawing({ drawing: shape, glaze }) {
  const colours = GLAZES[glaze];
  return html`<svg viewBox="0 0 200 200" aria-hidden="true" class="drawing" width="200" height="200">
    <rect x="-100" width="400" height="200" fill="${colours.wall}" />
    <rect x="-100" y="150" width="400" height="50" fill="#000" opacity=".05" />
    <ellipse cx="100" cy="161" rx="66" ry="7" fill="#000" opacity=".12" />
    ${DRAWINGS[shape](colours)}
  </svg>`;
}
