/** The look of the report: system fonts, light and dark by the reader's setting, readable from 320 px upwards. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #0b0f17);
  --card: light-dark(#ffffff, #131a26);
  --sunk: light-dark(#f1f3f7, #0e141e);
  --line: light-dark(#dde2ea, #263142);
  --text: light-dark(#131a26, #e6eaf1);
  --quiet: light-dark(#566175, #9aa6b8);
  --link: light-dark(#1d4ed8, #8ab4ff);
  --green: light-dark(#15803d, #4ade80);
  --green-wash: light-dark(#e3f6e9, #0f2a1b);
  --red: light-dark(#c2212b, #ff8087);
  --red-wash: light-dark(#fdeaea, #331519);
  --amber: light-dark(#92580a, #f5c063);
  --amber-wash: light-dark(#fdf3dc, #2e230d);
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere }
main, .verdict > div { max-width: 1240px; margin: 0 auto; padding: 0 clamp(16px, 4vw, 32px) }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance }
h2 { font-size: 1.3rem; margin-bottom: 14px }
h3 { font-size: 1.05rem }
h4 { font-size: .82rem; text-transform: uppercase; letter-spacing: .06em; color: var(--quiet); margin: 16px 0 6px }
p { margin: 0 0 10px }
a { color: var(--link) }
a:focus-visible, summary:focus-visible, button:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 6px }
section { margin: 40px 0 }
code, pre, .mono { font-family: var(--mono); font-size: .86em }
pre { margin: 0; padding: 12px 14px; background: var(--sunk); border: 1px solid var(--line); border-radius: 10px; white-space: pre-wrap; max-height: 520px; overflow: auto; line-height: 1.5 }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.quiet { color: var(--quiet) }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: clamp(14px, 2.4vw, 22px); margin-bottom: 16px }

.verdict { --tone: #15803d; color: #fff; background: var(--tone); padding: clamp(26px, 5vw, 46px) 0 clamp(22px, 4vw, 36px) }
.verdict.failed { --tone: #b91c26 }
.verdict.stopped { --tone: #8a5208 }
.verdict .brand { display: flex; justify-content: space-between; gap: 12px; font-size: .84rem; opacity: .9; margin-bottom: 14px }
.verdict h1 { font-size: clamp(2.3rem, 7vw, 3.9rem); letter-spacing: -.02em; display: flex; align-items: center; gap: .32em }
.verdict h1 svg { width: .82em; height: .82em; flex: none; fill: none; stroke: currentColor; stroke-width: 3; stroke-linecap: round; stroke-linejoin: round }
.verdict .detail { font-size: clamp(1.05rem, 2.4vw, 1.3rem); margin: 8px 0 0; max-width: 60ch }
.verdict .goal { margin: 14px 0 0; padding-left: 12px; border-left: 3px solid #ffffff70; max-width: 80ch; white-space: pre-line }
.chips { display: flex; flex-wrap: wrap; gap: 8px; list-style: none; margin: 18px 0 0; padding: 0 }
.chips li { background: #00000030; border-radius: 999px; padding: 3px 12px; font-size: .88rem }
.disclaimer { background: var(--amber-wash); color: var(--amber); border: 1px solid currentColor; border-radius: 12px; padding: 12px 16px; margin: 20px 0 0; font-weight: 600 }

.film-head { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; margin-bottom: 12px }
.film-head h3 { flex: 1 1 16ch }
.films { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)) }
.films:has(> :nth-child(2):last-child) { grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)) }
figure { margin: 0 }
figure img { display: block; max-width: 100%; height: auto; border-radius: 10px; border: 1px solid var(--line); background: var(--sunk) }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 12px; font-size: .86rem; color: var(--quiet); margin-top: 6px }
.state { font-weight: 600 }
.state.passed { color: var(--green) }
.state.failed { color: var(--red) }
.missing { display: grid; place-items: center; min-height: 160px; border: 1px dashed var(--line); border-radius: 10px; color: var(--quiet); padding: 16px; text-align: center }
.notes { margin: 12px 0 0; padding-left: 18px; font-size: .88rem; color: var(--quiet) }
button { font: inherit; font-size: .86rem; color: var(--text); background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; padding: 5px 12px; cursor: pointer }
button:hover { border-color: var(--quiet) }

.badge { display: inline-block; border-radius: 999px; padding: 1px 10px; font-size: .82rem; font-weight: 600; white-space: nowrap; background: var(--sunk); color: var(--quiet) }
.badge.passed { background: var(--green-wash); color: var(--green) }
.badge.failed { background: var(--red-wash); color: var(--red) }
.badge.stopped { background: var(--amber-wash); color: var(--amber) }

.scroll { position: relative; overflow-x: auto; border: 1px solid var(--line); border-radius: 14px; background: var(--card) }
table { border-collapse: collapse; width: 100%; font-size: .93rem }
th, td { padding: 9px 12px; border-bottom: 1px solid var(--line); text-align: center; vertical-align: middle }
tr:last-child > * { border-bottom: 0 }
thead th { font-size: .8rem; color: var(--quiet); font-weight: 600; white-space: nowrap; background: var(--sunk) }
th:first-child { text-align: left; font-weight: 500; min-width: 180px }
tbody th small { display: block; color: var(--quiet); font-weight: 400 }
.cell { display: inline-grid; place-items: center; width: 30px; height: 30px; border-radius: 8px; font-weight: 700; background: var(--sunk); color: var(--quiet) }
.cell.passed { background: var(--green-wash); color: var(--green) }
.cell.failed { background: var(--red-wash); color: var(--red) }
.legend { display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 10px 0 0; padding: 0; list-style: none; font-size: .86rem; color: var(--quiet) }
.legend .cell { width: 22px; height: 22px; font-size: .8rem; margin-right: 6px }

details > summary { cursor: pointer; list-style: none; display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px }
details > summary::-webkit-details-marker { display: none }
details > summary::before { content: ""; width: 7px; height: 7px; border: solid var(--quiet); border-width: 0 2px 2px 0; rotate: -45deg; flex: none; transition: rotate .15s }
details[open] > summary::before { rotate: 45deg }
details[open] > summary { margin-bottom: 12px }
.films + details { margin-top: 14px; font-size: .94rem }
details details { border-top: 1px solid var(--line); padding-top: 10px; margin-top: 10px }
.finding { border-left: 4px solid var(--red); padding-left: 14px; margin: 0 0 22px }
.finding:last-child { margin-bottom: 0 }
.finding figure { max-width: 720px }
.finding .message { margin: 6px 0 10px; white-space: pre-wrap }
.compare { display: grid; grid-template-columns: auto 1fr; gap: 4px 14px; margin: 0 0 10px }
.compare dt { color: var(--quiet); font-size: .88em; padding-top: .1em }
.compare dd { margin: 0; font-family: var(--mono); font-size: .88em; white-space: pre-wrap }
.compare .expected { color: var(--green) }
.compare .received { color: var(--red) }
.trail { list-style: none; margin: 0; padding: 0; font-size: .92rem }
.trail .ok::before { content: "✓"; color: var(--green); display: inline-block; width: 1.4em }
.trail .bad::before { content: "✗"; color: var(--red); display: inline-block; width: 1.4em; font-weight: 700 }
.diff { white-space: pre; overflow: auto }
.diff span { display: block; width: max-content; min-width: 100% }
.diff .add { background: var(--green-wash); color: var(--green) }
.diff .del { background: var(--red-wash); color: var(--red) }
.diff .at { color: var(--link) }
.diff .file { font-weight: 700 }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr)); gap: 14px 24px; margin: 0 }
.facts dt { font-size: .82rem; color: var(--quiet) }
.facts dd { margin: 0 }
.facts .mono { font-size: .8rem; padding-top: 3px }
.plain { margin: 0; padding-left: 20px }
.plain li + li { margin-top: 6px }
.command { display: flex; gap: 10px; align-items: start; margin-bottom: 8px }
.command pre { flex: 1; min-width: 0 }
footer { color: var(--quiet); font-size: .86rem; padding: 8px 0 48px }
@media (max-width: 560px) { .verdict .brand { flex-direction: column; gap: 2px } .compare { grid-template-columns: 1fr } .compare dd { margin-bottom: 6px } th:first-child { min-width: 120px } th, td { padding: 8px } }
@media print { pre { max-height: none } .verdict, .cell, .badge { print-color-adjust: exact } }
`;

/** Replays the pictures of a scenario together and copies commands. Without it the page only lacks these buttons. */
export const SCRIPT = `
for (const button of document.querySelectorAll('button[hidden]')) button.hidden = false;
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button');
  if (button?.dataset.replay !== undefined) {
    for (const image of button.closest('article').querySelectorAll('img[data-gif]')) {
      image.closest('picture').querySelector('source')?.remove();
      image.src = '';
      image.src = image.dataset.gif;
    }
  }
  if (button?.dataset.copy !== undefined) {
    const text = button.parentElement.querySelector('pre').textContent;
    await navigator.clipboard.writeText(text).then(() => (button.textContent = 'Copied'), () => getSelection().selectAllChildren(button.parentElement.querySelector('pre')));
  }
});
`;
