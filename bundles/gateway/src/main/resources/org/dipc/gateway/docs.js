// Shows the hub's OpenAPI document. Everything is set as text, so nothing in it is taken for markup.
const METHODS = ['get', 'post'];

function element(name, text, ...children) {
  const made = document.createElement(name);
  if (text !== undefined) {
    made.textContent = text;
  }
  made.append(...children);
  return made;
}

function parameters(operation) {
  const rows = (operation.parameters ?? []).map(parameter => element('tr', undefined,
    element('td', undefined, element('code', parameter.name)),
    element('td', parameter.in + (parameter.required ? ', required' : '')),
    element('td', parameter.description),
    element('td', parameter.example === undefined ? '' : String(parameter.example))));
  return rows.length === 0 ? [] : [element('table', undefined, ...rows)];
}

function example(title, content) {
  const json = content?.['application/json']?.example;
  return json === undefined ? [] : [element('h4', title), element('pre', JSON.stringify(json, null, 2))];
}

function answers(operation) {
  return Object.entries(operation.responses).flatMap(([status, response]) => [
    element('p', `${status}: ${response.description} (${Object.keys(response.content ?? {}).join(', ')})`),
    ...example('Example', response.content),
  ]);
}

/** How to ask from a shell, with the parameters that have examples. */
function command(method, path, operation) {
  const given = (operation.parameters ?? []).filter(parameter => parameter.example !== undefined);
  const filled = given.filter(parameter => parameter.in === 'path')
    .reduce((address, parameter) => address.replace(`{${parameter.name}}`, encodeURIComponent(parameter.example)), path);
  const body = operation.requestBody?.content?.['application/json']?.example;
  const sent = body === undefined ? '' : ` -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
  return element('pre', `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}'${location.origin}${filled}'${sent}`);
}

function shown(path, method, operation) {
  const summary = element('summary', undefined,
    Object.assign(element('span', method.toUpperCase()), { className: 'method' }), element('code', path), ` ${operation.summary}`);
  return element('details', undefined, summary, ...parameters(operation),
    ...example('Body', operation.requestBody?.content), ...answers(operation), command(method, path, operation));
}

function render(api) {
  document.getElementById('about').textContent = `${api.info.summary}. ${api.info.description}`;
  const parts = api.tags.map(tag => {
    const part = element('section', undefined, element('h2', tag.name));
    part.id = tag.name;
    for (const [path, operations] of Object.entries(api.paths)) {
      for (const method of METHODS.filter(method => operations[method]?.tags.includes(tag.name))) {
        part.append(shown(path, method, operations[method]));
      }
    }
    return part;
  });
  document.getElementById('operations').replaceChildren(...parts);
  document.getElementById('tags').replaceChildren(
    ...api.tags.map(tag => Object.assign(element('a', tag.name), { href: `#${tag.name}` })));
}

const response = await fetch('/api/v1/openapi.json');
render(await response.json());
