// As much of JSON Schema as the project's own schemas use: enough to hold a document against one.
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** What is wrong with the value, with the place of each fault; empty where nothing is. */
export function faultsOf(value: unknown, root: Schema): string[] {
  const faults: string[] = [];
  const check = (one: unknown, schema: Schema, place: string): void => {
    const { $ref, type, items, properties = {}, required = [] } = schema;
    if ($ref !== undefined) check(one, root.$defs?.[$ref.split('/').at(-1) ?? ''] ?? {}, place);
    if (schema.enum && !schema.enum.includes(one))
      faults.push(`${place}: ${JSON.stringify(one)} is not in the list`);
    if (type !== undefined && !isOf(one, type)) faults.push(`${place}: no ${type}`);
    if (Array.isArray(one) && items) one.forEach((item, at) => check(item, items, `${place}[${at}]`));
    if (type !== 'object' || typeof one !== 'object' || one === null) return;
    const record = one as Record<string, unknown>;
    for (const name of required) if (!(name in record)) faults.push(`${place}.${name}: missing`);
    for (const [name, part] of Object.entries(record)) {
      const own = properties[name];
      if (own) check(part, own, `${place}.${name}`);
      else if (schema.additionalProperties === false) faults.push(`${place}.${name}: not known`);
    }
  };
  check(value, root, '$');
  return faults;
}

function isOf(value: unknown, type: string): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
