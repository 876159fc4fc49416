// What is there beside what is expected, as tests/behaviour/README.md says.

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** How `found` differs from what is expected, if it does. */
export function difference(expected, found, path = '') {
  const shown = () => `${path}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`;
  if (isObject(expected) && expected.any === true && Object.keys(expected).length === 1) {
    return found === null || found === undefined ? `${path}: nothing is there` : undefined;
  }
  if (isObject(expected) && isObject(found)) {
    return first(Object.entries(expected), ([name, member]) => difference(member, found[name] ?? null, `${path}.${name}`));
  }
  if (Array.isArray(expected) && Array.isArray(found)) {
    if (expected.length !== found.length) return shown();
    return first(expected.entries(), ([nth, item]) => difference(item, found[nth], `${path}[${nth}]`));
  }
  if (typeof expected === 'string' && typeof found === 'string' && expected.startsWith('~')) {
    return found.includes(expected.slice(1)) ? undefined : shown();
  }
  return expected === (found ?? null) ? undefined : shown();
}

/** What of `expected` does not come in `found`, in this order and others in between. */
export function missingInOrder(expected, found, fits) {
  const rest = found[Symbol.iterator]();
  return expected.find((one) => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      if (fits(one, next.value)) return false;
    }
    return true;
  });
}

function first(items, find) {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
