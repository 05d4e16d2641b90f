// The one way a rule says no: a constant code, never a piece of the input.

export class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.name = "Refused";
    this.code = code;
  }
}

/** What a rule demands, and the code where it does not hold. */
export function demand(holds: boolean, code: string): asserts holds {
  if (!holds) {
    throw new Refused(code);
  }
}
