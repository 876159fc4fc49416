// The one mechanical mapper between the words of the cases and those of JavaScript, by the schema of the lists
// (`write-bindings --schema`): snake_case to camelCase, base64 to bytes, texts to dates, nothing to undefined.

import { readFileSync } from 'node:fs';

const schema = JSON.parse(readFileSync(process.env.ACRGATE_SCHEMA, 'utf8'));
const named = (kind) => new Map(schema.records.flatMap((entry) => (kind in entry ? [[entry[kind].name, entry[kind]]] : [])));
const records = named('Record');
const choices = named('Choice');

/** Every class of the list: what it is, and of what. */
export const classes = new Map(schema.operations.flatMap((entry) => ('Class' in entry ? [[entry.Class.name, entry.Class]] : [])));

/** Every method of the list, as `Class.method`; those of no class as `functions.method`. */
export const methods = new Map(
  schema.operations.flatMap(({ Methods }) =>
    (Methods?.methods ?? []).map((method) => [`${Methods.class || 'functions'}.${method.name}`, method]),
  ),
);

export const camelCase = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
const snakeCase = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, '');

/** What is inside `Option<…>`, `Vec<…>`, `Ref<…>`. */
export function within(head, type) {
  return type.replaceAll(' ', '').match(new RegExp(`^${head}<(.*)>$`))?.[1];
}

/** A value of a case as JavaScript has it. */
export function toJavaScript(type, value) {
  const walk = (fields) =>
    Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const field = fields.find((field) => field.name === name);
        if (name !== 'type' && !field) throw new Error(`${type} has no field ${name}`);
        return [camelCase(name), field ? toJavaScript(field.type, member) : member];
      }),
    );
  if (value === null || value === undefined) return undefined;
  const item = within('Vec', type);
  if (item) return value.map((value) => toJavaScript(item, value));
  const optional = within('Option', type);
  if (optional) return toJavaScript(optional, value);
  if (type === 'Bytes') return Uint8Array.from(Buffer.from(value, 'base64'));
  if (records.has(type)) return walk([...records.get(type).required, ...records.get(type).optional]);
  if (choices.has(type)) return walk(shape(type, value.type).fields);
  return value;
}

/** A value of JavaScript as a case tells it. */
export function fromJavaScript(type, value) {
  const walk = (fields) =>
    Object.fromEntries(fields.map((field) => [field.name, fromJavaScript(field.type, value[camelCase(field.name)])]));
  if (value === undefined) return null;
  const item = within('Vec', type);
  if (item) return value.map((value) => fromJavaScript(item, value));
  const optional = within('Option', type);
  if (optional) return fromJavaScript(optional, value);
  if (type === 'Bytes') return Buffer.from(value).toString('base64');
  if (type === 'Timestamp') return value.toISOString();
  if (records.has(type)) return walk([...records.get(type).required, ...records.get(type).optional]);
  if (choices.has(type)) return { type: value.type, ...walk(shape(type, value.type).fields) };
  return value;
}

function shape(type, word) {
  const found = choices.get(type).variants.find((variant) => snakeCase(variant.name) === word);
  if (!found) throw new Error(`${type} has no shape ${word}`);
  return found;
}
