/** Shows /openapi.json: one section for each tag, one fold for each operation. */
const api = await (await fetch('/openapi.json')).json();
const byId = (id) => document.getElementById(id);

/** An element with attributes and children; text stays text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const nameOf = (schema = {}) => {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.type === 'array') return `list of ${nameOf(schema.items)}`;
  if (schema.enum) return schema.enum.join(' | ');
  return [schema.type ?? 'any', schema.format].filter(Boolean).join(', ');
};

const resolved = (part) =>
  part.$ref
    ? part.$ref
        .split('/')
        .slice(1)
        .reduce((at, key) => at[key], api)
    : part;

function table(titles, rows) {
  const head = make('tr', {}, ...titles.map((title) => make('th', { scope: 'col' }, title)));
  const body = rows.map((cells) => make('tr', {}, ...cells.map((cell) => make('td', {}, cell ?? ''))));
  return make('table', {}, make('thead', {}, head), make('tbody', {}, ...body));
}

const bodies = (content = {}) =>
  Object.entries(content)
    .map(([type, { schema }]) => `${type}: ${nameOf(schema)}`)
    .join('; ');

function parameters(list) {
  if (list.length === 0) return [];
  const rows = list.map((one) => [
    make('code', {}, one.name),
    one.in,
    nameOf(one.schema),
    `${one.description}${one.deprecated ? ' Deprecated.' : ''}${one.schema.examples ? ` For example: ${one.schema.examples.join('  or  ')}` : ''}`,
  ]);
  return [make('h3', {}, 'Parameters'), table(['Name', 'In', 'Type', 'Meaning'], rows)];
}

function fold(path, method, operation, shared) {
  const answers = Object.entries(operation.responses).map(([status, part]) => {
    const answer = resolved(part);
    return [make('code', {}, status), answer.description, bodies(answer.content)];
  });
  const inside = [
    ...(operation.description ? [make('p', { class: 'faint' }, operation.description)] : []),
    ...parameters([...shared, ...(operation.parameters ?? [])].map(resolved)),
    ...(operation.requestBody ? [make('h3', {}, 'Body'), make('p', {}, bodies(operation.requestBody.content))] : []),
    make('h3', {}, 'Answers'),
    table(['Status', 'Meaning', 'Body'], answers),
  ];
  const title = make('summary', {}, make('span', { class: 'method' }, method.toUpperCase()), make('code', {}, path));
  title.append(make('span', { class: 'what' }, operation.summary));
  const details = make('details', { id: operation.operationId }, title, make('div', { class: 'inside' }, ...inside));
  details.dataset.text = JSON.stringify([path, method, operation]).toLowerCase();
  return details;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const anchor = (tag) => tag.replaceAll(/\W+/g, '-').toLowerCase();

byId('description').textContent = api.info.description;
byId('tags').append(...api.tags.map(({ name }) => make('a', { href: `#${anchor(name)}` }, name)));
for (const { name } of api.tags) {
  const folds = Object.entries(api.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method]?.tags.includes(name))
      .map((method) => fold(path, method, item[method], item.parameters ?? [])),
  );
  byId('operations').append(make('section', { id: anchor(name) }, make('h2', {}, name), ...folds));
}
const shapes = Object.entries(api.components.schemas).map(([name, schema]) => {
  const rows = Object.entries(schema.properties ?? {}).map(([key, part]) => [
    make('code', {}, key),
    nameOf(part),
    part.description,
  ]);
  const inside = [
    ...(schema.description ? [make('p', {}, schema.description)] : []),
    table(['Member', 'Type', 'Meaning'], rows),
  ];
  return make(
    'details',
    { id: name },
    make('summary', {}, make('code', {}, name)),
    make('div', { class: 'inside' }, ...inside),
  );
});
byId('operations').append(make('section', {}, make('h2', {}, 'Shapes'), ...shapes));

byId('find').addEventListener('input', ({ target }) => {
  const text = target.value.trim().toLowerCase();
  for (const details of document.querySelectorAll('details[data-text]'))
    details.hidden = !details.dataset.text.includes(text);
});
