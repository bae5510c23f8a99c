import { BAR_HEIGHT, NARROW, TONES } from './caption.ts';
import { html, Html } from './html.ts';
import type { Caption, Label } from './timeline.ts';
import { short } from './visible.ts';

const TICK = new Html('<svg viewBox="0 0 16 16"><path d="M3 8.5l3.2 3.2L13 5"/></svg>');
const CROSS = new Html('<svg viewBox="0 0 16 16"><path d="M4 4l8 8M12 4l-8 8"/></svg>');
const STYLE = `
* { box-sizing: border-box; margin: 0 }
body { background: #0f172a; font: 500 16px/1 system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; -webkit-font-smoothing: antialiased }
.bar { position: relative; height: ${BAR_HEIGHT}px; padding: 3px 14px 0; display: flex; align-items: center; gap: 10px; overflow: hidden; white-space: nowrap; color: #e2e8f0; background: #0f172a }
.done { position: absolute; inset: 0 auto auto 0; height: 3px }
.mark { flex: none; min-width: 26px; height: 26px; padding: 0 6px; border-radius: 13px; display: grid; place-items: center; font-size: .8em; font-weight: 700; color: #0f172a }
.wide { font-size: 20px }
.wide .mark { min-width: 30px; height: 30px; border-radius: 15px }
.text { min-width: 0; overflow: hidden; text-overflow: ellipsis; line-height: 1.5; padding-right: 1px }
.text b { font-weight: 700 }
.text span { color: #94a3b8 }
.text .chapter::after { content: "›"; padding: 0 8px }
.label { flex: none; margin-left: auto; display: flex; align-items: center; gap: 7px; font-size: .8em; color: #cbd5e1; padding-left: 8px }
.label i { width: 9px; height: 9px; border-radius: 50% }
.verdict { color: #fff; padding-top: 0 }
.verdict .mark { background: #fff; padding: 0 }
.verdict .text { font-weight: 700 }
.verdict .text span, .verdict .label { color: #ffffffcc; font-weight: 500 }
svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round }
`;

/** Wide pages are shown small, two beside each other: their captions are larger. */
const WIDE = 900;

/** A page of all captions of a film, one below the other: one screenshot of it is cut into the bars. */
export function captionPage(captions: readonly Caption[], width: number): string {
  const bars = captions.map((caption) => bar(caption, width));
  const page = html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <style>
        ${new Html(STYLE)}
      </style>
      <body class="${width < WIDE ? 'narrow' : 'wide'}">
        ${bars}
      </body>
    </html>`;
  return page.markup;
}

function bar(caption: Caption, width: number): Html {
  if (caption.kind === 'verdict') {
    return html`<div class="bar verdict" style="background:${caption.passed ? TONES.passed : TONES.failed}">
      <div class="mark" style="color:${caption.passed ? TONES.passed : TONES.failed}">
        ${caption.passed ? TICK : CROSS}
      </div>
      <div class="text">${short(caption.title, 200)} <span>${short(caption.detail, 120)}</span></div>
      ${labelled(caption.label, width, '#fff')}
    </div>`;
  }
  const colour = TONES[caption.tone];
  const done = Math.round((caption.number / caption.total) * 1000) / 10;
  const mark = caption.tone === 'failed' ? CROSS : caption.number;
  return html`<div class="bar">
    <div class="done" style="width:${done}%;background:${colour}"></div>
    <div class="mark" style="background:${colour};color:${caption.tone === 'failed' ? '#fff' : TONES.bar}">${mark}</div>
    <div class="text">
      ${caption.chapter && html`<span class="chapter">${short(caption.chapter, 60)}</span>`}<b>${short(caption.title, 120)}</b>&ensp;<span
        >${short(caption.target, 160)}</span
      >
    </div>
    ${labelled(caption.label, width)}
  </div>`;
}

function labelled(label: Label, width: number, lamp: string = label.passed ? TONES.lamp : TONES.alarm): Html {
  const text = width < NARROW ? label.when : `${label.when} · ${label.state}`;
  return html`<div class="label"><i style="background:${lamp}"></i>${text}</div>`;
}
