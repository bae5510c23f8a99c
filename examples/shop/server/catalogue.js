/** Prices in cents. `drawing` and `glaze` name a picture in shared/drawings.js. */
export const products = [
  {
    slug: 'harbour-mug',
    name: 'Harbour Mug',
    kind: 'drink',
    price: 2800,
    drawing: 'mug',
    glaze: 'slate',
    line: 'A generous handle and a glaze the colour of wet slate.',
    facts: ['350 ml', 'Dishwasher safe', 'Thrown and glazed by Ines'],
  },
  {
    slug: 'morning-bowl',
    name: 'Morning Bowl',
    kind: 'table',
    price: 3400,
    drawing: 'bowl',
    glaze: 'oat',
    line: 'Deep enough for porridge, wide enough for pasta.',
    facts: ['16 cm across', 'Oven safe to 220 °C', 'Thrown and glazed by Tom'],
  },
  {
    slug: 'sunday-teapot',
    name: 'Sunday Teapot',
    kind: 'drink',
    price: 8600,
    drawing: 'teapot',
    glaze: 'rust',
    line: 'Pours without a drip and keeps four cups warm.',
    facts: ['1.1 litres', 'Strainer in the spout', 'Thrown and glazed by Ines'],
  },
  {
    slug: 'fern-planter',
    name: 'Fern Planter',
    kind: 'home',
    price: 4200,
    drawing: 'planter',
    glaze: 'oat',
    line: 'Unglazed inside, so that roots can breathe.',
    facts: ['14 cm across', 'Saucer included', 'Thrown by Mara'],
  },
  {
    slug: 'small-hours-cup',
    name: 'Small Hours Cup',
    kind: 'drink',
    price: 1900,
    drawing: 'cup',
    glaze: 'ink',
    line: 'For espresso, and for the people who need it.',
    facts: ['90 ml', 'Dishwasher safe', 'Thrown and glazed by Tom'],
  },
  {
    slug: 'tide-plate',
    name: 'Tide Plate',
    kind: 'table',
    price: 3000,
    drawing: 'plate',
    glaze: 'slate',
    line: 'Two glazes that meet like water and sand.',
    facts: ['24 cm across', 'Dishwasher safe', 'Thrown and glazed by Mara'],
  },
  {
    slug: 'reed-vase',
    name: 'Reed Vase',
    kind: 'home',
    price: 5800,
    drawing: 'vase',
    glaze: 'sage',
    line: 'A narrow neck that holds three stems just so.',
    facts: ['28 cm tall', 'Watertight', 'Thrown and glazed by Ines'],
  },
  {
    slug: 'dairy-jug',
    name: 'Dairy Jug',
    kind: 'table',
    price: 3800,
    drawing: 'jug',
    glaze: 'rust',
    line: 'Half a litre of milk, or a handful of daisies.',
    facts: ['500 ml', 'Dishwasher safe', 'Thrown and glazed by Tom'],
  },
];

export const kinds = [
  { id: 'all', label: 'Everything' },
  { id: 'drink', label: 'Drink' },
  { id: 'table', label: 'Table' },
  { id: 'home', label: 'Home' },
];

export const productBySlug = (slug) => products.find((product) => product.slug === slug) ?? null;

/** Products of a kind whose name or description contains all words of the query. */
export function search(query, kind) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return products.filter((product) => {
    const text = `${product.name} ${product.line}`.toLowerCase();
    return (kind === 'all' || product.kind === kind) && words.every((word) => text.includes(word));
  });
}
