import { size } from './amounts.ts';
import { html, type Html } from './html.ts';
import type { Film, ScenarioFilms } from './pictures.ts';

/** Before and after of every scenario, those that were red first; what only stayed green is folded away. */
export function picturesSection(films: readonly ScenarioFilms[]): Html | null {
  if (films.length === 0) return null;
  const told = films.filter(({ before, after }) => before !== null || after?.passed === false);
  const calm = films.filter((film) => !told.includes(film));
  const folded = told.length > 0 && calm.length > 0;
  return html`<section aria-labelledby="pictures">
    <h2 id="pictures">What it looks like</h2>
    ${told.map(article)}
    ${
      folded
        ? html`<details class="card">
            <summary>
              <h3>Stayed green</h3>
              <span class="badge passed">${calm.length}</span>
            </summary>
            ${calm.map(article)}
          </details>`
        : calm.map(article)
    }
  </section>`;
}

function article(films: ScenarioFilms): Html {
  const { title, before, after, notes } = films;
  const moving = before?.gif ?? after?.gif ?? null;
  return html`<article class="card">
    <div class="film-head">
      <h3>${title}</h3>
      ${moving !== null && html`<button type="button" data-replay hidden>Play again</button>`}
    </div>
    <div class="films">
      ${before && figure(before, title)} ${after && figure(after, title)}
      ${!before && !after && html`<p class="missing">No pictures of this scenario</p>`}
    </div>
    ${stills(films)}
    ${
      notes.length > 0 &&
      html`<ul class="notes">
        ${notes.map((note) => html`<li>${note}</li>`)}
      </ul>`
    }
  </article>`;
}

function figure(film: Film, title: string): Html {
  const state = film.passed ? 'passed' : 'failed';
  return html`<figure>
    ${picture(film, title)}
    <figcaption>
      <span class="state ${state}">${film.label}</span>
      ${film.gif && html`<span>${film.seconds.toFixed(0)} s · ${size(film.bytes)}</span>`}
    </figcaption>
  </figure>`;
}

function picture({ gif, poster, still, label, width, height }: Film, title: string): Html {
  const alt = `${title}, ${label}`;
  if (gif === null) {
    if (still === null) return html`<p class="missing">Nothing was recorded</p>`;
    return html`<a href="${still}"><img src="${still}" alt="Last page: ${alt}" loading="lazy" /></a>`;
  }
  return html`<a href="${gif}"
    ><picture
      ><source media="(prefers-reduced-motion: reduce)" srcset="${poster}" />
      <img
        src="${gif}"
        data-gif="${gif}"
        alt="Recording: ${alt}"
        width="${width}"
        height="${height}"
        loading="lazy" /></picture
  ></a>`;
}

function stills({ title, before, after, diff }: ScenarioFilms): Html | null {
  if (!before?.still || !after?.still || !diff) return null;
  const share = diff.share * 100;
  const words = share < 0.1 ? 'less than 0.1 %' : `${share.toFixed(1)} %`;
  const one = (src: string, name: string): Html =>
    html`<figure>
      <a href="${src}"><img src="${src}" alt="Last page ${name}: ${title}" loading="lazy" /></a>
      <figcaption>${name}</figcaption>
    </figure>`;
  return html`<details>
    <summary>Last pages compared <span class="quiet">${words} of the pixels differ</span></summary>
    <div class="films">${one(before.still, 'before')} ${one(after.still, 'after')} ${one(diff.file, 'difference')}</div>
  </details>`;
}
