/** Every key and value of the conditions of a statement whose key is like `name`. */
export function conditionValues(condition: unknown, name: RegExp): (readonly [key: string, value: string])[] {
  const operators = typeof condition === 'object' && condition !== null ? Object.values(condition) : [];
  return operators.flatMap((keys: object) =>
    Object.entries(keys)
      .filter(([key]) => name.test(key))
      .flatMap(([key, values]) => textsOf(values).map((value) => [key, value] as const)),
  );
}

/** The texts of a field that may hold one or a list of them. */
export function textsOf(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === 'string');
}
